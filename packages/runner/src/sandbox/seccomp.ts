import { writeFile } from 'node:fs/promises'
import { callNumber, hostArchitecture, type Architecture, type SystemCall } from './syscalls.ts'

/**
 * Refused with EPERM whatever their arguments. Each would widen what the sandbox can reach: new namespaces and mounts,
 * other processes' memory, the keyring, and kernel interfaces with a long record of escapes (bpf, perf, io_uring,
 * userfaultfd). Ordinary builds and Node need none of them.
 */
const DENIED: SystemCall[] = [
  ...(['unshare', 'setns', 'pivot_root', 'chroot', 'mount', 'umount2', 'move_mount', 'mount_setattr'] as const),
  ...(['open_tree', 'open_tree_attr', 'fsopen', 'fsconfig', 'fsmount', 'fspick', 'open_by_handle_at'] as const),
  ...(['ptrace', 'process_vm_readv', 'process_vm_writev', 'kcmp', 'pidfd_getfd'] as const),
  ...(['add_key', 'request_key', 'keyctl'] as const),
  ...(['bpf', 'perf_event_open', 'userfaultfd', 'io_uring_setup', 'io_uring_enter', 'io_uring_register'] as const),
  ...(['kexec_load', 'kexec_file_load', 'init_module', 'finit_module', 'delete_module'] as const),
  ...(['reboot', 'swapon', 'swapoff', 'acct', 'quotactl', 'quotactl_fd', 'modify_ldt', 'iopl', 'ioperm'] as const),
]

/** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID and NEWNET of linux/sched.h. */
const NEW_NAMESPACE_FLAGS = 0x7e02_0000
/** asm-generic/ioctls.h: both push input into a terminal as if a person had typed it. */
const TIOCSTI = 0x5412
const TIOCLINUX = 0x541c

/** linux/audit.h: how the kernel names the calling convention of a system call. */
const AUDIT_ARCH: Record<Architecture, number> = { x64: 0xc000_003e, arm64: 0xc000_00b7 }
/** asm/unistd.h: x32 calls are numbered from here on, so the numbers above would not match them. */
const X32_BIT = 0x4000_0000

/** linux/seccomp.h: return values of a filter; the errno sits in the low 16 bits. */
const ALLOW = 0x7fff_0000
const KILL_PROCESS = 0x8000_0000
const errno = (number: number) => 0x0005_0000 | number
const EPERM = 1
const ENOSYS = 38

/** Byte offsets in struct seccomp_data; both architectures are little-endian, so the low half comes first. */
const OFFSET = { call: 0, architecture: 4, firstArgument: 16, secondArgument: 24 }

/** One instruction of classic BPF: struct sock_filter of linux/filter.h. */
type Instruction = { code: number; ifTrue: number; ifFalse: number; value: number }

const load = (offset: number): Instruction => ({ code: 0x20, ifTrue: 0, ifFalse: 0, value: offset })
const answer = (value: number): Instruction => ({ code: 0x06, ifTrue: 0, ifFalse: 0, value })
/** Each test runs the next `length` instructions when it holds and skips them otherwise. */
const whenEqual = (value: number, length = 1): Instruction => ({ code: 0x15, ifTrue: 0, ifFalse: length, value })
const whenAtLeast = (value: number): Instruction => ({ code: 0x35, ifTrue: 0, ifFalse: 1, value })
const whenAnyBit = (value: number): Instruction => ({ code: 0x45, ifTrue: 0, ifFalse: 1, value })

/** The filter as the kernel and `bwrap --seccomp` read it: 8 bytes an instruction. Everything not refused is allowed. */
export function assembleFilter(architecture: Architecture): Buffer {
  const program = [
    load(OFFSET.architecture),
    // A 32-bit call on a 64-bit kernel has other numbers and would slip through every rule below.
    { ...whenEqual(AUDIT_ARCH[architecture]), ifTrue: 1, ifFalse: 0 },
    answer(KILL_PROCESS),
    load(OFFSET.call),
    ...(architecture === 'x64' ? [whenAtLeast(X32_BIT), answer(errno(EPERM))] : []),
    ...DENIED.flatMap((call) => refuse(callNumber(call, architecture), EPERM)),
    // clone3 hides its flags behind a pointer that a filter cannot follow; on ENOSYS the C library uses clone.
    ...refuse(callNumber('clone3', architecture), ENOSYS),
    ...argumentRule(callNumber('clone', architecture), OFFSET.firstArgument, [whenAnyBit(NEW_NAMESPACE_FLAGS)]),
    ...argumentRule(callNumber('ioctl', architecture), OFFSET.secondArgument, [
      whenEqual(TIOCSTI),
      whenEqual(TIOCLINUX),
    ]),
    answer(ALLOW),
  ]
  return encode(program)
}

/** Writes the filter for this host; any account may read it, because the run's own account starts bubblewrap. */
export async function writeFilter(file: string): Promise<void> {
  await writeFile(file, assembleFilter(hostArchitecture()), { mode: 0o644 })
}

function refuse(call: number | null, error: number): Instruction[] {
  return call === null ? [] : [whenEqual(call), answer(errno(error))]
}

/** Refuses `call` when one of `tests` holds for the argument at `offset`, and allows it otherwise. */
function argumentRule(call: number | null, offset: number, tests: Instruction[]): Instruction[] {
  if (call === null) return []
  const body = [load(offset), ...tests.flatMap((test) => [test, answer(errno(EPERM))]), answer(ALLOW)]
  return [whenEqual(call, body.length), ...body]
}

function encode(program: Instruction[]): Buffer {
  const bytes = Buffer.alloc(program.length * 8)
  for (const [index, { code, ifTrue, ifFalse, value }] of program.entries()) {
    bytes.writeUInt16LE(code, index * 8)
    bytes.writeUInt8(ifTrue, index * 8 + 2)
    bytes.writeUInt8(ifFalse, index * 8 + 3)
    bytes.writeUInt32LE(value >>> 0, index * 8 + 4)
  }
  return bytes
}
