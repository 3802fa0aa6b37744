import { assembleProgram, type TriedCall } from './syscall-program.ts'
import { hostArchitecture } from './syscalls.ts'

/** linux/sched.h and signal.h. */
const CLONE_NEWUSER = 0x1000_0000
const SIGCHLD = 17
/** fcntl.h, stat.h: a character device 1:8 (/dev/random) in the working directory. */
const AT_FDCWD = -100
const CHARACTER_DEVICE = 0o020_600
const RANDOM_DEVICE = (1 << 8) | 8
/** linux/keyctl.h: KEYCTL_GET_KEYRING_ID of the session keyring, made when there is none. */
const SESSION_KEYRING = [0, -3, 1]

/** System calls whose success would widen the sandbox, with arguments that work where they are not refused. */
const TRIED: Record<string, TriedCall> = {
  'make a user namespace (unshare)': { call: 'unshare', arguments: [CLONE_NEWUSER] },
  'make a user namespace (clone)': { call: 'clone', arguments: [CLONE_NEWUSER | SIGCHLD] },
  'make a process with clone3': { call: 'clone3', arguments: [0, 0] },
  'mount a file system': { call: 'mount', arguments: ['none', '/tmp', 'tmpfs'] },
  'open a file system to mount': { call: 'fsopen', arguments: ['tmpfs', 0] },
  'make a device': { call: 'mknodat', arguments: [AT_FDCWD, '/tmp/probe-device', CHARACTER_DEVICE, RANDOM_DEVICE] },
  'trace a process': { call: 'ptrace', arguments: [0] },
  'read memory of a process': { call: 'process_vm_readv', arguments: [1] },
  'use the kernel keyring': { call: 'keyctl', arguments: SESSION_KEYRING },
  'load a BPF program': { call: 'bpf', arguments: [0, ''] },
  'open a performance counter': { call: 'perf_event_open', arguments: ['', 0, -1, -1] },
  'open an io_uring': { call: 'io_uring_setup', arguments: [1, ''] },
  'handle page faults': { call: 'userfaultfd', arguments: [1] },
  'type into the terminal': { call: 'ioctl', arguments: [0, 0x5412, 'x'] },
}

/** The programs to run in a sandbox of this host, each by the name of what it tries. */
export function triedCalls(): { name: string; program: string }[] {
  const architecture = hostArchitecture()
  return Object.entries(TRIED).map(([name, tried]) => {
    return { name, program: assembleProgram(tried, architecture).toString('base64') }
  })
}
