import { describe, expect, it } from 'vitest'
import { assembleFilter } from './seccomp.ts'
import { callNumber, type Architecture, type SystemCall } from './syscalls.ts'

const ARCH = { x64: 0xc000003e, arm64: 0xc00000b7, i386: 0x40000003 }
const ALLOWED = 'allowed'

/** Interprets the program as the kernel does, for the instructions that it uses. */
function simulate(program: Buffer, call: { arch: number; number: number; args?: number[] }): string {
  const data = Buffer.alloc(64)
  data.writeUInt32LE(call.number >>> 0, 0)
  data.writeUInt32LE(call.arch, 4)
  for (const [index, value] of (call.args ?? []).entries()) data.writeBigUInt64LE(BigInt(value), 16 + index * 8)
  let accumulator = 0
  for (let at = 0; at < program.length / 8; at += 1) {
    const code = program.readUInt16LE(at * 8)
    const value = program.readUInt32LE(at * 8 + 4)
    const jump = (holds: boolean) => program.readUInt8(at * 8 + (holds ? 2 : 3))
    if (code === 0x20) accumulator = data.readUInt32LE(value)
    else if (code === 0x15) at += jump(accumulator === value)
    else if (code === 0x35) at += jump(accumulator >= value)
    else if (code === 0x45) at += jump((accumulator & value) !== 0)
    else if (code === 0x06) return name(value)
    else throw new Error(`unknown instruction ${code}`)
  }
  throw new Error('the program has no end')
}

function name(value: number): string {
  if (value === 0x7fff0000) return ALLOWED
  if (value === 0x80000000) return 'killed'
  return `errno ${value & 0xffff}`
}

const EPERM = 'errno 1'
const ENOSYS = 'errno 38'

describe.each<Architecture>(['x64', 'arm64'])('the system call filter on %s', (architecture) => {
  const program = assembleFilter(architecture)
  const answer = (call: SystemCall, ...args: number[]) =>
    simulate(program, { arch: ARCH[architecture], number: callNumber(call, architecture) ?? -1, args })

  const refused =
    'unshare setns mount umount2 move_mount open_tree fsopen fsconfig fsmount fspick mount_setattr pivot_root ptrace process_vm_readv process_vm_writev keyctl add_key request_key bpf perf_event_open io_uring_setup io_uring_enter io_uring_register userfaultfd kexec_load kexec_file_load init_module finit_module delete_module'
  it.each(refused.split(' ') as SystemCall[])('refuses %s', (call) => {
    expect(answer(call)).toBe(EPERM)
  })

  it.each([0x00020000, 0x02000000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000])(
    'refuses clone with the namespace flag %i',
    (flag) => {
      expect(answer('clone', flag | 17)).toBe(EPERM)
    },
  )

  it('allows clone for processes and threads, and makes the C library use it', () => {
    expect(answer('clone', 17)).toBe(ALLOWED)
    expect(answer('clone', 0x003d0f00)).toBe(ALLOWED)
    expect(answer('clone3')).toBe(ENOSYS)
  })

  it('refuses to type into the terminal and allows other ioctls', () => {
    expect(answer('ioctl', 0, 0x5412)).toBe(EPERM)
    expect(answer('ioctl', 0, 0x541c)).toBe(EPERM)
    expect(answer('ioctl', 0, 0x5401)).toBe(ALLOWED)
  })

  it('allows all else, and every number that no rule names', () => {
    const named = new Set(refused.split(' ').map((call) => callNumber(call as SystemCall, architecture)))
    const open = Array.from({ length: 470 }, (_, number) => number).filter(
      (number) => simulate(program, { arch: ARCH[architecture], number }) === ALLOWED,
    )
    expect(open.some((number) => named.has(number))).toBe(false)
    expect(open.length).toBeGreaterThan(400)
  })

  it('kills a process that calls by another architecture', () => {
    expect(simulate(program, { arch: ARCH.i386, number: 1 })).toBe('killed')
    expect(simulate(program, { arch: architecture === 'x64' ? ARCH.arm64 : ARCH.x64, number: 1 })).toBe('killed')
  })
})

it('refuses x32 calls on x64, whose numbers no rule knows', () => {
  expect(simulate(assembleFilter('x64'), { arch: ARCH.x64, number: 0x40000000 + 1 })).toBe(EPERM)
})
