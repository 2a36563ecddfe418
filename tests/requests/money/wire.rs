//! The wire to PostgreSQL, cut at a chosen statement: what the database sees of a program that is killed there.

use std::sync::{Arc, Mutex};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::watch,
};

/// The version of the protocol with which a conversation begins, after the question for TLS.
const VERSION_3: [u8; 4] = [0, 3, 0, 0];

/// When the wire is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// The statement is not carried out.
    Before,
    /// It is, and nobody hears of it.
    After,
}

/// See the module.
#[derive(Clone)]
pub struct Wire {
    state: Arc<Mutex<State>>,
    /// Counts the deaths: every connection ends with the next one.
    deaths: watch::Sender<u64>,
    port: u16,
}

#[derive(Default)]
struct State {
    /// How many statements are let through, and what becomes of the one after them.
    armed: Option<(u32, Cut)>,
    /// The answers are for nobody any more.
    deaf: bool,
    dead: bool,
}

impl Wire {
    /// A wire to the server that `LIMNER_TEST_POSTGRES` names.
    pub async fn start() -> Self {
        let server = std::env::var("LIMNER_TEST_POSTGRES").expect("a server");
        let server = reqwest::Url::parse(&server).expect("an address");
        let host = server.host_str().expect("a host").to_string();
        let server = (host, server.port().unwrap_or(5432));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let wire = Self {
            state: Arc::default(),
            deaths: watch::channel(0).0,
            port: listener.local_addr().expect("an address").port(),
        };
        let accepting = wire.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                if accepting.state().dead {
                    tokio::spawn(nobody_there(client));
                    continue;
                }
                let server = TcpStream::connect(server.clone()).await;
                let server = server.expect("the server answers");
                for end in [&client, &server] {
                    end.set_nodelay(true).expect("messages go at once");
                }
                accepting.join(client, server);
            }
        });
        wire
    }

    /// The address of a database on that server, by this wire.
    pub fn through(&self, address: &str) -> String {
        let mut address = reqwest::Url::parse(address).expect("an address");
        address.set_host(Some("127.0.0.1")).expect("a host");
        address.set_port(Some(self.port)).expect("a port");
        address.to_string()
    }

    /// From now on so many statements pass, and at the next one the program dies.
    pub fn cut_after(&self, statements: u32, cut: Cut) {
        self.state().armed = Some((statements, cut));
    }

    /// The program runs again; answers whether it had died.
    pub fn mend(&self) -> bool {
        let died = self.state().dead;
        *self.state() = State::default();
        died
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().expect("the state")
    }

    fn die(&self) {
        self.state().dead = true;
        self.deaths.send_modify(|deaths| *deaths += 1);
    }

    fn join(&self, client: TcpStream, server: TcpStream) {
        let (from_client, to_client) = client.into_split();
        let (from_server, to_server) = server.into_split();
        let (asking, answering) = (self.clone(), self.clone());
        let (mut first, mut second) = (self.deaths.subscribe(), self.deaths.subscribe());
        tokio::spawn(async move {
            tokio::select! {
                _ = first.changed() => {}
                _ = asking.ask(from_client, to_server) => {}
            }
        });
        tokio::spawn(async move {
            tokio::select! {
                _ = second.changed() => {}
                _ = answering.answer(from_server, to_client) => {}
            }
        });
    }

    /// What the program says, message by message.
    async fn ask(
        &self,
        mut client: OwnedReadHalf,
        mut server: OwnedWriteHalf,
    ) -> std::io::Result<()> {
        loop {
            let opening = message(&mut client, Vec::new()).await?;
            server.write_all(&opening).await?;
            if opening[4..8] == VERSION_3 {
                break;
            }
        }
        loop {
            let kind = client.read_u8().await?;
            let message = message(&mut client, vec![kind]).await?;
            // A statement ends with Sync, or is a simple Query.
            let cut = match kind {
                b'S' | b'Q' => self.state().count(),
                _ => None,
            };
            match cut {
                Some(Cut::Before) => self.die(),
                Some(Cut::After) => {
                    self.state().deaf = true;
                    server.write_all(&message).await?;
                }
                None => server.write_all(&message).await?,
            }
        }
    }

    /// What the database answers.
    async fn answer(
        &self,
        mut server: OwnedReadHalf,
        mut client: OwnedWriteHalf,
    ) -> std::io::Result<()> {
        let mut buffer = vec![0; 64 * 1024];
        loop {
            let length = server.read(&mut buffer).await?;
            if length == 0 {
                return Ok(());
            }
            if self.state().deaf {
                self.die();
                return Ok(());
            }
            client.write_all(&buffer[..length]).await?;
        }
    }
}

impl State {
    fn count(&mut self) -> Option<Cut> {
        let (left, cut) = self.armed.as_mut()?;
        match left.checked_sub(1) {
            Some(fewer) => {
                *left = fewer;
                None
            }
            None => Some(*cut),
        }
    }
}

/// Hangs up on who calls. (Not before they have spoken: a reset would be taken for a server that is about to start.)
async fn nobody_there(mut client: TcpStream) -> std::io::Result<()> {
    let mut question = [0; 8];
    client.read_exact(&mut question).await?;
    client.shutdown().await
}

/// A message with its length, behind what was read of it.
async fn message(from: &mut OwnedReadHalf, mut read: Vec<u8>) -> std::io::Result<Vec<u8>> {
    let length = from.read_u32().await?;
    read.extend(length.to_be_bytes());
    let start = read.len();
    read.resize(start + length as usize - 4, 0);
    from.read_exact(&mut read[start..]).await?;
    Ok(read)
}
