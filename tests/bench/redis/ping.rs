//! A bare PING of the crate that the engine is built on, sent as that crate sends it: `redis-ping SOCKET`. For each line of
//! standard input, a number of times, it answers with the nanoseconds that so many took.

use std::error::Error;
use std::io::{self, BufRead, Write};
use std::time::Instant;

fn main() -> Result<(), Box<dyn Error>> {
    let socket = std::env::args().nth(1).ok_or("redis-ping SOCKET")?;
    let mut connection = redis::Client::open(format!("unix://{socket}"))?.get_connection()?;
    for line in io::stdin().lock().lines() {
        let times: u32 = line?.parse()?;
        let start = Instant::now();
        for _ in 0..times {
            redis::cmd("PING").query::<String>(&mut connection)?;
        }
        println!("{}", start.elapsed().as_nanos());
        io::stdout().flush()?;
    }
    Ok(())
}
