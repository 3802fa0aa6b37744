import { statfsSync } from 'node:fs'
import { SentraError } from '@sentra/contract'
import { isDatabaseDown } from './database/database-faults.ts'

const MIB = 1024 * 1024
/** Postgres can end where a file system still counts some blocks as free: its log grows by 16 MiB at a time. */
const FULL_MIB = 16
/** Of Node, of Postgres, and what programs such as git print. */
const CODES = new Set(['ENOSPC', 'EDQUOT', '53100'])
const WORDS = /No space left on device|Disk quota exceeded/

/** DISK_FULL when that is what is behind a failure, or may well be behind a database that is away; else undefined. */
export function findFullDisk(error: unknown, directory: string): SentraError | undefined {
  const free = freeMegabytes(directory)
  if (!saysSo(error) && !(isDatabaseDown(error) && free < FULL_MIB)) return undefined
  const where =
    free < FULL_MIB ? `The disk of ${directory} is full (${free} MiB free)` : 'The disk of the database is full'
  const message = `${where}: free space there, then try again. What was accepted before is kept.`
  return new SentraError('DISK_FULL', message, { details: { directory, freeMb: free }, cause: error })
}

function freeMegabytes(directory: string): number {
  const { bavail, bsize } = statfsSync(directory)
  return Math.floor((bavail * bsize) / MIB)
}

function saysSo(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { code } = error as { code?: unknown }
  return CODES.has(String(code)) || WORDS.test(error.message) || saysSo(error.cause)
}
