//! A child process that is walked through one call, instruction by instruction, and may be killed after any of them.

#![allow(dead_code, reason = "each test takes what it needs")]

#[cfg(not(target_arch = "x86_64"))]
compile_error!("say how a breakpoint and the instruction pointer look on this processor");

use std::ptr::null_mut;

/// The instruction that stops a traced process.
const BREAKPOINT: i64 = 0xcc;
/// Where the kernel keeps a stopped process's instruction pointer.
const PLACE: usize = std::mem::offset_of!(libc::user_regs_struct, rip);

/// A forked child, stopped in front of its call. Killed when dropped.
pub struct Stepped {
    pid: libc::pid_t,
    ended: bool,
}

impl Stepped {
    /// Forks a child that runs `prepare`, and stops in front of the `call` made of it.
    pub fn new<T>(prepare: impl FnOnce() -> T, call: impl FnOnce(T)) -> Self {
        // SAFETY: the child touches nothing that another thread of the parent might hold, but the heap, which the C
        // library keeps usable; it never returns from here.
        let pid = unsafe { libc::fork() };
        assert!(pid >= 0, "a fork");
        if pid == 0 {
            std::panic::set_hook(Box::new(|panic| {
                eprintln!("child: {panic}");
                // SAFETY: ends the child without unwinding, or a backtrace, step by step.
                unsafe { libc::_exit(1) };
            }));
            {
                // SAFETY: asks to be traced by the parent, and stops for it.
                unsafe { libc::ptrace(libc::PTRACE_TRACEME, 0, null_mut::<u8>(), null_mut::<u8>()) };
                let prepared = prepare();
                // SAFETY: has no conditions.
                unsafe { libc::raise(libc::SIGSTOP) };
                call(prepared);
                // SAFETY: has no conditions.
                unsafe { libc::raise(libc::SIGSTOP) };
            }
            // SAFETY: ends the child without the parent's exit handlers.
            unsafe { libc::_exit(0) };
        }
        let mut child = Self { pid, ended: false };
        assert_eq!(child.wait(), Some(libc::SIGSTOP), "the child is ready");
        child
    }

    /// The signal that stopped the child; `None` when it has ended.
    fn wait(&mut self) -> Option<i32> {
        let mut status = 0;
        // SAFETY: waits for this child only; the out-pointer is valid.
        let waited = unsafe { libc::waitpid(self.pid, &raw mut status, 0) };
        assert_eq!(waited, self.pid, "the child is there");
        if libc::WIFSTOPPED(status) {
            return Some(libc::WSTOPSIG(status));
        }
        self.ended = true;
        assert!(!libc::WIFEXITED(status) || libc::WEXITSTATUS(status) == 0, "the child's call succeeded");
        None
    }

    /// Goes one instruction on; false when that was the end of the call.
    pub fn step(&mut self) -> bool {
        // SAFETY: the child is stopped and traced by this thread.
        let stepped = unsafe { libc::ptrace(libc::PTRACE_SINGLESTEP, self.pid, null_mut::<u8>(), null_mut::<u8>()) };
        assert_eq!(stepped, 0, "a step");
        self.stopped_inside()
    }

    fn stopped_inside(&mut self) -> bool {
        match self.wait() {
            Some(libc::SIGTRAP) => true,
            Some(libc::SIGSTOP) => false,
            other => panic!("a step ended with {other:?}"),
        }
    }

    /// Where the instruction lies that comes next.
    pub fn place(&self) -> u64 {
        // SAFETY: the child is stopped and traced by this thread; the offset is that of a register.
        unsafe { libc::ptrace(libc::PTRACE_PEEKUSER, self.pid, PLACE, null_mut::<u8>()) as u64 }
    }

    fn set_place(&self, place: u64) {
        // SAFETY: as in `place`.
        assert_eq!(unsafe { libc::ptrace(libc::PTRACE_POKEUSER, self.pid, PLACE, place) }, 0);
    }

    fn code(&self, place: u64) -> i64 {
        // SAFETY: the child is stopped and traced by this thread, and executes instructions at this address.
        unsafe { libc::ptrace(libc::PTRACE_PEEKTEXT, self.pid, place, null_mut::<u8>()) }
    }

    fn set_code(&self, place: u64, code: i64) {
        // SAFETY: as in `code`; the page becomes the child's own.
        assert_eq!(unsafe { libc::ptrace(libc::PTRACE_POKETEXT, self.pid, place, code) }, 0);
    }

    /// Walks through the whole call: where each of its instructions lies.
    pub fn walk(&mut self) -> Vec<u64> {
        let mut path = vec![self.place()];
        while self.step() {
            path.push(self.place());
        }
        path
    }

    /// Goes to an instruction of a path that an equal child has walked: what is before it is done, it is not. Stops
    /// there only as often as the same instruction comes before. False when this child took another path.
    pub fn go_to(&mut self, path: &[u64], index: usize) -> bool {
        let place = path[index];
        if index == 0 {
            return true;
        }
        let before = path[..index].iter().skip(1).filter(|other| **other == place).count();
        let code = self.code(place);
        for passes in (0..=before).rev() {
            if self.place() == place {
                self.step();
            }
            self.set_code(place, code & !0xff | BREAKPOINT);
            // SAFETY: the child is stopped and traced by this thread.
            assert_eq!(unsafe { libc::ptrace(libc::PTRACE_CONT, self.pid, null_mut::<u8>(), null_mut::<u8>()) }, 0);
            let inside = self.stopped_inside();
            self.set_code(place, code);
            if !inside {
                return false;
            }
            self.set_place(place);
            if passes == 0 {
                return true;
            }
        }
        unreachable!("the last pass returns")
    }

    /// Lets it run to the end of its call.
    pub fn finish(&mut self) {
        // SAFETY: the child is stopped and traced by this thread.
        assert_eq!(unsafe { libc::ptrace(libc::PTRACE_CONT, self.pid, null_mut::<u8>(), null_mut::<u8>()) }, 0);
        assert_eq!(self.wait(), Some(libc::SIGSTOP), "the call comes to an end");
    }

    /// Leaves it stopped where it is, as by a SIGSTOP, and untraced.
    pub fn stop(mut self) -> Stopped {
        // SAFETY: the child is stopped and traced by this thread.
        let left = unsafe { libc::ptrace(libc::PTRACE_DETACH, self.pid, null_mut::<u8>(), libc::SIGSTOP as usize) };
        assert_eq!(left, 0, "left alone");
        self.ended = true;
        Stopped(self.pid)
    }

    /// Kills it where it is.
    pub fn kill(mut self) {
        self.end();
    }

    fn end(&mut self) {
        if !self.ended {
            // SAFETY: this child has not been waited for to its end, so the id is still its own.
            unsafe { libc::kill(self.pid, libc::SIGKILL) };
            while self.wait().is_some() {}
        }
    }
}

impl Drop for Stepped {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.end();
        } else if !self.ended {
            // SAFETY: as in `end`.
            unsafe { libc::kill(self.pid, libc::SIGKILL) };
        }
    }
}

/// A child that is stopped in the middle of its call, and no longer watched.
pub struct Stopped(libc::pid_t);

impl Stopped {
    /// Lets it go on, and waits until it has come to the end of its call.
    pub fn resume(self) {
        let mut status = 0;
        // SAFETY: the child is ours and has not been waited for to its end; the out-pointer is valid. It stops itself
        // behind its call, and then is let go to its end.
        unsafe {
            libc::kill(self.0, libc::SIGCONT);
            while libc::waitpid(self.0, &raw mut status, libc::WUNTRACED) == self.0 && !libc::WIFEXITED(status) {
                libc::kill(self.0, libc::SIGCONT);
            }
        }
        assert!(libc::WIFEXITED(status) && libc::WEXITSTATUS(status) == 0, "the child's call succeeded");
        std::mem::forget(self);
    }
}

impl Drop for Stopped {
    fn drop(&mut self) {
        // SAFETY: as in `resume`.
        unsafe {
            libc::kill(self.0, libc::SIGKILL);
            libc::waitpid(self.0, null_mut(), 0);
        }
    }
}
