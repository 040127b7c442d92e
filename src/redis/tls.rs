//! What a connection is encrypted by, whom it trusts, and who it says it is.

use std::io::{self, Read, Write};
use std::sync::Arc;

use parking_lot::Mutex;
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore};

/// The files that decide it; an empty name is none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Files {
    /// Whose signature a server's certificate must have; where there is none, of one of those that the system trusts.
    pub trusted: String,
    /// Who we are, for a server that asks.
    pub certificate: String,
    /// Its key; where there is none, it is in the same file.
    pub key: String,
}

/// The rules of the process, and the files that they were made of. Made once: to read the certificates of a system takes longer
/// than to be let in.
static RULES: Mutex<Option<(Files, Arc<ClientConfig>)>> = Mutex::new(None);

/// Encrypts a connection to a host whose certificate is to be trusted. Waits as long as the stream does.
pub fn encrypt(host: &str, files: &Files, stream: &mut (impl Read + Write)) -> io::Result<Box<ClientConnection>> {
    let name = ServerName::try_from(host.to_owned()).map_err(io::Error::other)?;
    let mut connection = Box::new(ClientConnection::new(rules(files)?, name).map_err(io::Error::other)?);
    while connection.is_handshaking() {
        connection.complete_io(stream)?;
    }
    Ok(connection)
}

fn rules(files: &Files) -> io::Result<Arc<ClientConfig>> {
    let mut known = RULES.lock();
    if let Some((of, rules)) = &*known
        && of == files
    {
        return Ok(Arc::clone(rules));
    }
    let rules = Arc::new(read(files)?);
    *known = Some((files.clone(), Arc::clone(&rules)));
    Ok(rules)
}

fn read(files: &Files) -> io::Result<ClientConfig> {
    let Files { trusted, certificate, .. } = files;
    let authorities = if trusted.is_empty() {
        rustls_native_certs::load_native_certs().certs
    } else {
        certificates("presence.redis_ca", trusted)?
    };
    let mut roots = RootCertStore::empty();
    if roots.add_parsable_certificates(authorities).0 == 0 {
        let place = if trusted.is_empty() { "this system" } else { trusted };
        return Err(io::Error::other(format!("{place} has no certificate to trust: set presence.redis_ca")));
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let builder = builder.map_err(io::Error::other)?.with_root_certificates(roots);
    if certificate.is_empty() {
        if !files.key.is_empty() {
            return Err(io::Error::other("presence.redis_key is set and presence.redis_cert is not"));
        }
        return Ok(builder.with_no_client_auth());
    }
    let chain = certificates("presence.redis_cert", certificate)?;
    if chain.is_empty() {
        return Err(io::Error::other(format!("presence.redis_cert {certificate} has no certificate")));
    }
    let (setting, file) = files.key_file();
    builder.with_client_auth_cert(chain, key(setting, file)?).map_err(|error| {
        let of = format!("presence.redis_cert {certificate}");
        io::Error::other(match error {
            rustls::Error::InconsistentKeys(_) => format!("{setting} {file} is not the key of {of}"),
            // What is wrong with a key is not said: it would be a part of it.
            rustls::Error::General(_) => format!("{setting} {file} has a key of a kind that is not known"),
            error => format!("{of}: {error}"),
        })
    })
}

impl Files {
    /// The setting that names the file with the key, and the file.
    fn key_file(&self) -> (&'static str, &str) {
        if self.key.is_empty() { ("presence.redis_cert", &self.certificate) } else { ("presence.redis_key", &self.key) }
    }
}

fn certificates(setting: &str, file: &str) -> io::Result<Vec<CertificateDer<'static>>> {
    let why = |error| match error {
        pem::Error::Io(error) => io::Error::other(format!("{setting} {file}: {error}")),
        error => io::Error::other(format!("{setting} {file}: {error}")),
    };
    CertificateDer::pem_file_iter(file).map_err(why)?.collect::<Result<_, _>>().map_err(why)
}

/// Reads a key. Nothing of what is in the file is ever said.
fn key(setting: &str, file: &str) -> io::Result<PrivateKeyDer<'static>> {
    PrivateKeyDer::from_pem_file(file).map_err(|error| {
        io::Error::other(match error {
            pem::Error::Io(error) => format!("{setting} {file}: {error}"),
            pem::Error::NoItemsFound => {
                format!("{setting} {file} has no private key that can be read without a passphrase")
            }
            _ => format!("{setting} {file} is damaged: no private key can be read from it"),
        })
    })
}
