//! Connections whose other end has to go on reading: one that takes nothing for a while is closed, whatever it was reading.

use axum::serve::Listener;
use std::{io, net::SocketAddr, pin::Pin, time::Duration};
use tokio::net::{TcpListener, TcpStream};
use tokio_io_timeout::TimeoutStream;

/// How long one may take nothing.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// Accepts connections that are given up where they take nothing for so long.
pub(crate) struct Patient {
    listener: TcpListener,
    patience: Duration,
}

impl Patient {
    pub(crate) fn new(listener: TcpListener, patience: Duration) -> Self {
        Self { listener, patience }
    }
}

impl Listener for Patient {
    type Io = Pin<Box<TimeoutStream<TcpStream>>>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, SocketAddr) {
        // With what a failing accept needs: axum logs it and tries again.
        let (stream, address) = Listener::accept(&mut self.listener).await;
        let mut stream = TimeoutStream::new(stream);
        stream.set_write_timeout(Some(self.patience));
        (Box::pin(stream), address)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    #[tokio::test(start_paused = true)]
    async fn whoever_reads_nothing_is_given_up_and_whoever_says_nothing_is_not() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let mut patient = Patient::new(listener, PATIENCE);
        let mut client = TcpStream::connect(address).await.unwrap();
        let (mut server, _) = patient.accept().await;
        let silent = tokio::time::timeout(PATIENCE * 10, server.read_u8()).await;
        assert!(silent.is_err(), "a request may come whenever it likes");
        let endless = async {
            loop {
                if let Err(error) = server.write_all(&[0; 65536]).await {
                    return error.kind();
                }
            }
        };
        assert_eq!(endless.await, io::ErrorKind::TimedOut);
        // What was on its way is there all the same.
        assert_eq!(client.read_u8().await.unwrap(), 0);
    }
}
