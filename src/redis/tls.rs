//! What a connection is encrypted by, and whom it trusts.

use std::io::{self, Read, Write};
use std::sync::Arc;

use parking_lot::Mutex;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore};

/// The rules of the process, and the setting that they were made for. Made once: to read the certificates of a system takes
/// longer than to be let in.
static RULES: Mutex<Option<(String, Arc<ClientConfig>)>> = Mutex::new(None);

/// Encrypts a connection to a host whose certificate is signed by one of those in the file `trusted`; by one of those that the
/// system trusts if the file has no name. Waits as long as the stream does.
pub fn encrypt(host: &str, trusted: &str, stream: &mut (impl Read + Write)) -> io::Result<Box<ClientConnection>> {
    let name = ServerName::try_from(host.to_owned()).map_err(io::Error::other)?;
    let mut connection = Box::new(ClientConnection::new(rules(trusted)?, name).map_err(io::Error::other)?);
    while connection.is_handshaking() {
        connection.complete_io(stream)?;
    }
    Ok(connection)
}

fn rules(trusted: &str) -> io::Result<Arc<ClientConfig>> {
    let mut known = RULES.lock();
    if let Some((file, rules)) = &*known
        && file == trusted
    {
        return Ok(Arc::clone(rules));
    }
    let rules = Arc::new(read(trusted)?);
    *known = Some((trusted.to_owned(), Arc::clone(&rules)));
    Ok(rules)
}

fn read(trusted: &str) -> io::Result<ClientConfig> {
    let certificates = if trusted.is_empty() {
        rustls_native_certs::load_native_certs().certs
    } else {
        let why = |error| io::Error::other(format!("presence.redis_ca {trusted}: {error}"));
        let file = CertificateDer::pem_file_iter(trusted).map_err(why)?;
        file.collect::<Result<_, _>>().map_err(why)?
    };
    let mut roots = RootCertStore::empty();
    if roots.add_parsable_certificates(certificates).0 == 0 {
        let place = if trusted.is_empty() { "this system" } else { trusted };
        return Err(io::Error::other(format!("{place} has no certificate to trust: set presence.redis_ca")));
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    Ok(builder.map_err(io::Error::other)?.with_root_certificates(roots).with_no_client_auth())
}
