// SPDX-License-Identifier: Apache-2.0
//
//   race OPERATION COUNT [IDLE PATH]
//
// The same operations as the Reactor side, on tokio's runtime for one thread.

use std::future::{poll_fn, Future};
use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;
use tokio::sync::mpsc;
use tokio::task;
use tokio::time::{sleep, Sleep};

#[repr(C)]
struct Timespec {
    seconds: i64,
    nanoseconds: i64,
}

extern "C" {
    fn clock_gettime(clock: i32, time: *mut Timespec) -> i32;
}

const MONOTONIC: i32 = 1;
const PROCESS_TIME: i32 = 2;

fn read(clock: i32) -> i64 {
    let mut time = Timespec { seconds: 0, nanoseconds: 0 };
    unsafe { clock_gettime(clock, &mut time) };
    time.seconds * 1_000_000_000 + time.nanoseconds
}

async fn measure(clock: i32, body: impl Future<Output = ()>) -> i64 {
    let start = read(clock);
    body.await;
    read(clock) - start
}

async fn spawn_and_await(count: u64) {
    for number in 0..count {
        std::hint::black_box(tokio::spawn(async move { number }).await.unwrap());
    }
}

async fn gather_thousands(count: u64) {
    for _ in 0..count / 1000 {
        let tasks: Vec<_> = (0..1000).map(|number| tokio::spawn(async move { number })).collect();
        let mut results = Vec::with_capacity(1000);
        for task in tasks {
            results.push(task.await.unwrap());
        }
        std::hint::black_box(results);
    }
}

async fn hop_through_queues(count: u64) {
    let (there, mut arrivals) = mpsc::unbounded_channel();
    let (back, mut answers) = mpsc::unbounded_channel();
    let echo = tokio::spawn(async move {
        for _ in 0..count / 2 {
            back.send(arrivals.recv().await.unwrap()).unwrap();
        }
    });
    for number in 0..count / 2 {
        there.send(number).unwrap();
        answers.recv().await.unwrap();
    }
    echo.await.unwrap();
}

async fn yield_now(count: u64) {
    for _ in 0..count {
        task::yield_now().await;
    }
}

/// Begins the wait: a timer of tokio is added when it is polled first.
async fn begin(mut timer: Pin<&mut Sleep>) {
    poll_fn(|context| {
        let _ = timer.as_mut().poll(context);
        Poll::Ready(())
    })
    .await
}

async fn fire_timers(count: u64) {
    let mut timers = Vec::new();
    for number in 0..count {
        let mut timer = Box::pin(sleep(Duration::from_millis(1 + number * 7919 % 10)));
        begin(timer.as_mut()).await;
        timers.push(timer);
    }
    for timer in timers {
        timer.await;
    }
}

async fn waiting_timers() -> Vec<Pin<Box<Sleep>>> {
    let mut timers = Vec::new();
    for number in 0..1000 {
        let mut timer = Box::pin(sleep(Duration::from_secs(100 + number * 7919 % 1000)));
        begin(timer.as_mut()).await;
        timers.push(timer);
    }
    timers
}

async fn cancel_first(count: u64) {
    for number in 0..count {
        let mut timer = Box::pin(sleep(Duration::from_millis(1000 + number * 6007 % 1000)));
        begin(timer.as_mut()).await;
    }
}

async fn cancel_among(count: u64) {
    for number in 0..count {
        let mut timer = Box::pin(sleep(Duration::from_secs(100 + number * 6007 % 1000)));
        begin(timer.as_mut()).await;
    }
}

async fn offload_one_by_one(count: u64) {
    for number in 0..count {
        task::spawn_blocking(move || number).await.unwrap();
    }
}

async fn offload_at_once(count: u64) {
    let callers: Vec<_> =
        (0..64).map(|_| tokio::spawn(offload_one_by_one(count / 64))).collect();
    for caller in callers {
        caller.await.unwrap();
    }
}

/// A message goes back and forth between two tasks.
async fn ping_pong<const SIZE: usize>(count: u64) {
    let (mut here, mut there) = UnixStream::pair().unwrap();
    let echo = tokio::spawn(async move {
        let mut message = [0; SIZE];
        for _ in 0..count / 2 {
            there.read_exact(&mut message).await.unwrap();
            there.write_all(&message).await.unwrap();
        }
    });
    let mut message = [65; SIZE];
    for _ in 0..count / 2 {
        here.write_all(&message).await.unwrap();
        here.read_exact(&mut message).await.unwrap();
    }
    echo.await.unwrap();
}

async fn open_idle(count: u64, path: &str) {
    for _ in 0..count {
        let stream = std::os::unix::net::UnixStream::connect(path).unwrap();
        stream.set_nonblocking(true).unwrap();
        let mut stream = UnixStream::from_std(stream).unwrap();
        tokio::spawn(async move {
            let _ = stream.read(&mut [0; 64]).await;
        });
    }
    sleep(Duration::from_millis(50)).await;
}

fn resident_bytes() -> i64 {
    let text = std::fs::read_to_string("/proc/self/statm").unwrap();
    text.split(' ').nth(1).unwrap().parse::<i64>().unwrap() * 4096
}

async fn sleep_many(count: u64) -> i64 {
    let before = resident_bytes();
    for _ in 0..count {
        tokio::spawn(sleep(Duration::from_secs(100)));
    }
    sleep(Duration::from_millis(200)).await;
    (resident_bytes() - before) / count as i64
}

async fn run(operation: &str, count: u64) -> i64 {
    match operation {
        "spawn" => measure(PROCESS_TIME, spawn_and_await(count)).await,
        "gather" => measure(PROCESS_TIME, gather_thousands(count)).await,
        "queue" => measure(PROCESS_TIME, hop_through_queues(count)).await,
        "yield" => measure(PROCESS_TIME, yield_now(count)).await,
        "timer-fire" => measure(PROCESS_TIME, fire_timers(count)).await,
        "timer-cancel" => {
            let _others = waiting_timers().await;
            measure(PROCESS_TIME, cancel_first(count)).await
        }
        "timer-cancel-among" => {
            let _others = waiting_timers().await;
            measure(PROCESS_TIME, cancel_among(count)).await
        }
        "wait" => measure(PROCESS_TIME, ping_pong::<1>(count)).await,
        "stream" => measure(PROCESS_TIME, ping_pong::<64>(count)).await,
        "offload" => measure(MONOTONIC, offload_one_by_one(count)).await,
        "offload-64" => measure(MONOTONIC, offload_at_once(count)).await,
        "sleepers" => sleep_many(count).await,
        _ => panic!("there is no operation {operation}"),
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    // In a task: the future of `block_on` is woken by a write to a descriptor each time.
    let work = runtime.spawn(async move {
        if let [_, _, _, count, path] = &arguments[..] {
            open_idle(count.parse().unwrap(), path).await;
        }
        run(&arguments[1], arguments[2].parse().unwrap()).await
    });
    println!("{}", runtime.block_on(work).unwrap());
}
