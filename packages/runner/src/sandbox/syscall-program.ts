import { callNumber, type Architecture, type SystemCall } from './syscalls.ts'

/** One system call to try. A string argument is passed as a pointer to it, zero-terminated, in writable memory. */
export type TriedCall = { call: SystemCall; arguments: (number | string)[] }

const LOAD_ADDRESS = 0x40_0000
/** Sizes of the ELF header and of one program header, in bytes; elf(5). */
const ELF_HEADER = 64
const PROGRAM_HEADER = 56
const CODE_OFFSET = ELF_HEADER + PROGRAM_HEADER
/** elf.h: EM_X86_64 and EM_AARCH64. */
const MACHINE: Record<Architecture, number> = { x64: 62, arm64: 183 }

/**
 * A complete static program that makes one system call and exits with its errno, 0 when it succeeded. The probes carry
 * their own because Node has no raw system calls and a host may have neither strace nor unshare nor a compiler.
 */
export function assembleProgram(tried: TriedCall, architecture: Architecture): Buffer {
  const assemble = architecture === 'x64' ? assembleX64 : assembleArm64
  const number = callNumber(tried.call, architecture) ?? -1
  // The code has the same length whatever the values, so a first pass tells where the strings will lie.
  const textAddress = LOAD_ADDRESS + CODE_OFFSET + assemble(number, [0, 0, 0, 0, 0, 0]).length
  const { values, text } = layOut(tried.arguments, textAddress)
  const body = Buffer.concat([assemble(number, values), text])
  return Buffer.concat([headers(architecture, CODE_OFFSET + body.length), body])
}

/** Six argument values, strings replaced by their addresses, and the bytes of the strings. */
function layOut(args: TriedCall['arguments'], address: number): { values: number[]; text: Buffer } {
  const values = [0, 0, 0, 0, 0, 0]
  const parts: Buffer[] = []
  for (const [index, argument] of args.entries()) {
    values[index] = typeof argument === 'number' ? argument : address + Buffer.concat(parts).length
    if (typeof argument === 'string') parts.push(Buffer.from(`${argument}\0`))
  }
  return { values, text: Buffer.concat([...parts, Buffer.alloc(256)]) }
}

/** One segment, readable, writable and executable: the calls may write into their arguments. */
function headers(architecture: Architecture, size: number): Buffer {
  const bytes = Buffer.alloc(CODE_OFFSET)
  bytes.write('\x7fELF\x02\x01\x01', 'latin1')
  bytes.writeUInt16LE(2, 16)
  bytes.writeUInt16LE(MACHINE[architecture], 18)
  bytes.writeUInt32LE(1, 20)
  bytes.writeBigUInt64LE(BigInt(LOAD_ADDRESS + CODE_OFFSET), 24)
  bytes.writeBigUInt64LE(BigInt(ELF_HEADER), 32)
  bytes.writeUInt16LE(ELF_HEADER, 52)
  bytes.writeUInt16LE(PROGRAM_HEADER, 54)
  bytes.writeUInt16LE(1, 56)
  bytes.writeUInt32LE(1, ELF_HEADER)
  bytes.writeUInt32LE(7, ELF_HEADER + 4)
  for (const offset of [16, 24]) bytes.writeBigUInt64LE(BigInt(LOAD_ADDRESS), ELF_HEADER + offset)
  for (const offset of [32, 40]) bytes.writeBigUInt64LE(BigInt(size), ELF_HEADER + offset)
  bytes.writeBigUInt64LE(4096n, ELF_HEADER + 48)
  return bytes
}

/** `mov` of 64 bits into rax, rdi, rsi, rdx, r10, r8, r9; syscall; exit(rax < 0 ? -rax : 0). */
function assembleX64(number: number, values: number[]): Buffer {
  const moves = ['48b8', '48bf', '48be', '48ba', '49ba', '49b8', '49b9']
  const loads = [number, ...values].map((value, index) => Buffer.concat([fromHex(moves[index] ?? ''), int64(value)]))
  return Buffer.concat([...loads, fromHex('0f05 31ff 4885c0 7906 4889c7 48f7df b83c000000 0f05')])
}

/** `movz` and three `movk` into x8 and x0 to x5; svc; exit(x0 < 0 ? -x0 : 0). */
function assembleArm64(number: number, values: number[]): Buffer {
  const registers = [8, 0, 1, 2, 3, 4, 5]
  const loads = [number, ...values].flatMap((value, index) => moveArm64(registers[index] ?? 0, value))
  // svc #0; cmp x0, #0; csneg x0, xzr, x0, ge; movz x8, #93 (exit); svc #0
  const words = [...loads, 0xd400_0001, 0xf100_001f, 0xda80_a7e0, 0xd280_0ba8, 0xd400_0001]
  const bytes = Buffer.alloc(words.length * 4)
  for (const [index, word] of words.entries()) bytes.writeUInt32LE(word >>> 0, index * 4)
  return bytes
}

function moveArm64(register: number, value: number): number[] {
  const bytes = int64(value)
  return [0, 1, 2, 3].map((part) => {
    const operation = part === 0 ? 0xd280_0000 : 0xf280_0000
    return (operation | (part << 21) | (bytes.readUInt16LE(part * 2) << 5) | register) >>> 0
  })
}

function int64(value: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigInt64LE(BigInt(value))
  return bytes
}

function fromHex(text: string): Buffer {
  return Buffer.from(text.replaceAll(' ', ''), 'hex')
}
