//! A terminal to type into: runs the binary, and writes down what it printed and how it ended.

#![expect(clippy::expect_used, reason = "fixtures of tests")]

use openclaw_contract::Step;
use openclaw_driver::simulated::SimulatedOptions;
use openclaw_test_support::{PATIENCE, TestServer};
use std::{
    fmt,
    path::Path,
    process::Stdio,
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    process::{Child, Command},
    sync::mpsc,
    task::AbortHandle,
    time::timeout,
};

pub(crate) type Outcome = anyhow::Result<()>;

/// A server whose steps take no time, changed by `--simulate` options.
pub(crate) async fn server(simulate: &[&str]) -> anyhow::Result<TestServer> {
    let options = simulate.iter().try_fold(SimulatedOptions::instant(), |options, text| options.with(text))?;
    TestServer::start(options).await
}

/// An instance that is fetched for as long as nobody turns the clock.
pub(crate) async fn being_fetched(version: &str) -> anyhow::Result<TestServer> {
    let server = server(&["fetch=20s"]).await?;
    server.create("my-instance", version, true).await?;
    server.wait_until("my-instance", |instance| instance.status.step == Some(Step::Fetch)).await?;
    Ok(server)
}

/// What the binary is told when it looks at an instance of generation 1.
pub(crate) const LOOKED: &str = "etag: \"1\"";

/// What a command printed, and its exit status.
pub(crate) struct Printed {
    pub(crate) line: String,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) exit: i32,
}

/// As one would see it, where stderr and an exit status other than 0 are marked.
impl fmt::Display for Printed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "$ {}\n{}", self.line, self.stdout)?;
        for line in self.stderr.lines() {
            writeln!(f, "stderr: {line}")?;
        }
        if self.exit != 0 {
            writeln!(f, "exit: {}", self.exit)?;
        }
        Ok(())
    }
}

/// Starts the binary against `url`. Its output is not a terminal, and nothing of this process's own settings reaches it.
pub(crate) fn begin(url: &str, line: &str) -> Child {
    command(url, line).spawn().expect("the binary starts")
}

fn command(url: &str, line: &str) -> Command {
    let mut words = line.split(' ');
    assert_eq!(words.next(), Some("openclaw"));
    let mut command = Command::new(env!("CARGO_BIN_EXE_openclaw"));
    command
        .args(words)
        .env("OPENCLAW_PORTAL_URL", url)
        .env_remove("OPENCLAW_PORTAL_TOKEN")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    command
}

/// Waits until it has ended.
pub(crate) async fn end(line: &str, child: Child) -> Printed {
    let output = timeout(PATIENCE, child.wait_with_output()).await.expect("ends in time").expect("can be read");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("is UTF-8");
    Printed {
        line: line.to_owned(),
        stdout: text(output.stdout),
        stderr: text(output.stderr),
        exit: output.status.code().expect("ends by itself"),
    }
}

/// Runs the binary against `url` to its end.
pub(crate) async fn openclaw_at(url: &str, line: &str) -> Printed {
    end(line, begin(url, line)).await
}

/// Runs the binary to its end.
pub(crate) async fn openclaw(server: &TestServer, line: &str) -> Printed {
    openclaw_at(server.url(), line).await
}

/// Runs the binary in a folder to its end.
pub(crate) async fn openclaw_in(folder: &Path, server: &TestServer, line: &str) -> Printed {
    let child = command(server.url(), line).current_dir(folder).spawn().expect("the binary starts");
    end(line, child).await
}

/// Runs the binary to its end, and turns the clock meanwhile.
pub(crate) async fn openclaw_turning(server: &TestServer, line: &str) -> Printed {
    let run = openclaw(server, line);
    tokio::pin!(run);
    loop {
        tokio::select! {
            printed = &mut run => return printed,
            () = tokio::time::sleep(Duration::from_millis(5)) => server.clock.advance(Duration::from_millis(250)),
        }
    }
}

/// An address that nothing listens on.
pub(crate) async fn nowhere() -> anyhow::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    Ok(format!("http://{}", listener.local_addr()?))
}

/// A way to the server on which a test sees what the binary is told.
pub(crate) struct Tap {
    pub(crate) url: String,
    heard: mpsc::UnboundedReceiver<String>,
    flows: Arc<Mutex<Vec<AbortHandle>>>,
}

impl Tap {
    pub(crate) async fn on(server: &TestServer) -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}", listener.local_addr()?);
        let target = server.url().trim_start_matches("http://").to_owned();
        let (tell, heard) = mpsc::unbounded_channel();
        let flows = Arc::<Mutex<Vec<AbortHandle>>>::default();
        let open = Arc::clone(&flows);
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let Ok(far) = TcpStream::connect(&target).await else { break };
                let flow = tokio::spawn(forward(near, far, tell.clone()));
                open.lock().expect("nobody panics").push(flow.abort_handle());
            }
        });
        Ok(Self { url, heard, flows })
    }

    /// Cuts every connection that is open; new ones are taken.
    pub(crate) fn cut(&self) {
        self.flows.lock().expect("nobody panics").drain(..).for_each(|flow| flow.abort());
    }

    /// Waits until the binary was told something that contains `text`.
    pub(crate) async fn heard(&mut self, text: &str) -> anyhow::Result<()> {
        let heard = async { while self.heard.recv().await.is_some_and(|part| !part.contains(text)) {} };
        timeout(PATIENCE, heard).await.map_err(|_| anyhow::anyhow!("{text} was not heard"))
    }
}

async fn forward(near: TcpStream, far: TcpStream, tell: mpsc::UnboundedSender<String>) {
    let (mut from_near, mut to_near) = near.into_split();
    let (mut from_far, mut to_far) = far.into_split();
    let asked = tokio::io::copy(&mut from_near, &mut to_far);
    let answered = async {
        let mut bytes = vec![0; 65_536];
        while let Ok(count @ 1..) = from_far.read(&mut bytes).await {
            let part = bytes.get(..count).unwrap_or_default();
            if to_near.write_all(part).await.is_err() {
                break;
            }
            let _ = tell.send(String::from_utf8_lossy(part).into_owned());
        }
    };
    tokio::select! {
        _ = asked => {}
        () = answered => {}
    }
}
