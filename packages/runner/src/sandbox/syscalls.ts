import { SentraError } from '@sentra/contract'

export type Architecture = 'x64' | 'arm64'

/**
 * System call numbers, [x86-64, arm64]; null where the architecture has none.
 * Source: arch/x86/entry/syscalls/syscall_64.tbl and include/uapi/asm-generic/unistd.h of Linux 6.15.
 */
const numbers = {
  unshare: [272, 97],
  setns: [308, 268],
  mount: [165, 40],
  umount2: [166, 39],
  pivot_root: [155, 41],
  chroot: [161, 51],
  open_tree: [428, 428],
  move_mount: [429, 429],
  fsopen: [430, 430],
  fsconfig: [431, 431],
  fsmount: [432, 432],
  fspick: [433, 433],
  mount_setattr: [442, 442],
  open_tree_attr: [467, 467],
  ptrace: [101, 117],
  process_vm_readv: [310, 270],
  process_vm_writev: [311, 271],
  kcmp: [312, 272],
  pidfd_getfd: [438, 438],
  add_key: [248, 217],
  request_key: [249, 218],
  keyctl: [250, 219],
  bpf: [321, 280],
  perf_event_open: [298, 241],
  userfaultfd: [323, 282],
  io_uring_setup: [425, 425],
  io_uring_enter: [426, 426],
  io_uring_register: [427, 427],
  kexec_load: [246, 104],
  kexec_file_load: [320, 294],
  init_module: [175, 105],
  finit_module: [313, 273],
  delete_module: [176, 106],
  open_by_handle_at: [304, 265],
  reboot: [169, 142],
  swapon: [167, 224],
  swapoff: [168, 225],
  acct: [163, 89],
  quotactl: [179, 60],
  quotactl_fd: [443, 443],
  modify_ldt: [154, null],
  iopl: [172, null],
  ioperm: [173, null],
  clone: [56, 220],
  clone3: [435, 435],
  ioctl: [16, 29],
  mknodat: [259, 33],
  exit: [60, 93],
} satisfies Record<string, [number, number | null]>

export type SystemCall = keyof typeof numbers

/** Number of a system call, or null where the architecture does not have it. */
export function callNumber(call: SystemCall, architecture: Architecture): number | null {
  return numbers[call][architecture === 'x64' ? 0 : 1]
}

/** The architecture of this host; throws SANDBOX_UNAVAILABLE for one whose system call numbers are not known here. */
export function hostArchitecture(): Architecture {
  if (process.arch === 'x64' || process.arch === 'arm64') return process.arch
  throw new SentraError(
    'SANDBOX_UNAVAILABLE',
    `The system call filter is written for x64 and arm64, not for ${process.arch}: run the runner on such a host.`,
  )
}
