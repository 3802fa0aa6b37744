import { type AttemptId, type LogLevel, type LogLine, type RunId, SentraError, type TaskId } from '@sentra/contract'
import { type RawBuilder, sql } from 'kysely'
import type { Tx } from '#platform'
import type { LevelCounts } from './level-rules.ts'
import type { ChunkRow, LineOwner, LineRange } from './log-line-types.ts'

type NewEntry = { line: number; level: LogLevel; message: string; metadata: Record<string, unknown>; timeMs: number }
type NewChunk = Omit<ChunkRow, 'attemptId' | 'stage' | 'at'> & {
  timeMs: number
  level: LogLevel
  counts: LevelCounts
  grams: Uint8Array | null
}

/** The lower three bits of a bit's number say which it is in its byte. */
const BITS_IN_BYTE = 7

/** Postgres text cannot hold NUL, and an agent may print one. */
const storable = (text: string) => text.replaceAll('\u0000', '\uFFFD')
const dayOf = (timeMs: number) => new Date(timeMs).toISOString().slice(0, 10)

/** Takes `count` numbers; returns the last of them. */
export async function takeLineNumbers(tx: Tx, runId: RunId, count: number): Promise<number> {
  const { rows } = await sql<{ last_line: number }>`
    insert into run_lines (run_id, last_line) values (${runId}, ${count})
    on conflict (tenant_id, run_id) do update set last_line = run_lines.last_line + excluded.last_line
    returning last_line`.execute(tx.db)
  return rows[0]?.last_line ?? 0
}

export async function lastLine(tx: Tx, runId: RunId): Promise<number> {
  const row = await tx.db
    .selectFrom('run_lines')
    .select('last_line')
    .where('tenant_id', '=', tx.tenantId)
    .where('run_id', '=', runId)
    .executeTakeFirst()
  return row?.last_line ?? 0
}

/** One statement for the whole batch: unnest is about four times as fast as a row each. */
export async function insertEntries(tx: Tx, owner: LineOwner, entries: NewEntry[]): Promise<void> {
  if (entries.length === 0) return
  await ensurePartitions(
    tx,
    entries.map((entry) => dayOf(entry.timeMs)),
  )
  await sql`
    insert into logs (day, run_id, line, task_id, attempt_id, stage, level, message, metadata, at)
    select day, ${owner.runId}, line, ${owner.taskId}, ${owner.attemptId}, ${owner.stage}, level, message, metadata, at
    from unnest(
      ${entries.map((entry) => dayOf(entry.timeMs))}::date[],
      ${entries.map((entry) => entry.line)}::bigint[],
      ${entries.map((entry) => entry.level)}::text[],
      ${entries.map((entry) => storable(entry.message))}::text[],
      ${entries.map((entry) => JSON.stringify(entry.metadata).replaceAll('\\u0000', '\\ufffd'))}::jsonb[],
      ${entries.map((entry) => new Date(entry.timeMs))}::timestamptz[]
    ) as entries (day, line, level, message, metadata, at)`.execute(tx.db)
}

export async function insertChunks(tx: Tx, owner: LineOwner, chunks: NewChunk[]): Promise<void> {
  if (chunks.length === 0) return
  await ensurePartitions(
    tx,
    chunks.map((chunk) => dayOf(chunk.timeMs)),
  )
  await tx.db
    .insertInto('log_chunks')
    .values(
      chunks.map((chunk) => ({
        day: dayOf(chunk.timeMs),
        run_id: owner.runId,
        first_line: chunk.firstLine,
        last_line: chunk.lastLine,
        attempt_id: owner.attemptId,
        stage: owner.stage,
        stream: chunk.stream,
        level: chunk.level,
        debug_lines: chunk.counts.debug,
        warn_lines: chunk.counts.warn,
        error_lines: chunk.counts.error,
        bytes: chunk.bytes,
        data: chunk.data,
        grams: chunk.grams === null ? null : Buffer.from(chunk.grams),
        at: new Date(chunk.timeMs),
      })),
    )
    .execute()
}

async function ensurePartitions(tx: Tx, days: string[]): Promise<void> {
  for (const day of new Set(days)) await sql`select ensure_log_partitions(${day}::date)`.execute(tx.db)
}

/** What the database itself can tell of a filter; texts are looked for in what it answers. */
type RowFilter = LineRange & {
  phase?: string | undefined
  attemptId?: AttemptId | undefined
  levels: LogLevel[] | null
}

/** Entries of a range, newest first (`after` given: oldest first). */
export async function listEntries(tx: Tx, filter: RowFilter): Promise<LogLine[]> {
  let query = tx.db
    .selectFrom('logs')
    .select([
      'line',
      sql<RunId>`run_id`.as('runId'),
      sql<AttemptId | null>`attempt_id`.as('attemptId'),
      'stage as phase',
      sql<LogLevel>`level`.as('level'),
      'message',
      sql<Record<string, unknown>>`metadata`.as('metadata'),
      'at',
    ])
    .where('tenant_id', '=', tx.tenantId)
    .where('run_id', '=', filter.runId)
  if (filter.phase !== undefined) query = query.where('stage', '=', filter.phase)
  if (filter.attemptId !== undefined) query = query.where('attempt_id', '=', filter.attemptId)
  if (filter.levels !== null) query = query.where('level', '=', sql<string>`any(${filter.levels})`)
  if (filter.before !== undefined) query = query.where('line', '<', filter.before)
  if (filter.after !== undefined) query = query.where('line', '>', filter.after)
  const rows = await query
    .orderBy('line', filter.after === undefined ? 'desc' : 'asc')
    .limit(filter.limit)
    .execute()
  return rows.map((row) => ({ ...row, source: 'entry', at: row.at.toISOString() }))
}

/** `bits` has those of each text of which one is needed, as bitsOf makes them; empty ones say nothing. */
type ChunkFilter = RowFilter & { bits: number[][] }

/** Chunks that may hold matching lines, in the same order as listEntries. */
export async function listChunks(tx: Tx, filter: ChunkFilter): Promise<ChunkRow[]> {
  let query = tx.db
    .selectFrom('log_chunks')
    .select([
      'first_line as firstLine',
      'last_line as lastLine',
      sql<AttemptId>`attempt_id`.as('attemptId'),
      'stage',
      sql<'stdout' | 'stderr'>`stream`.as('stream'),
      'bytes',
      'data',
      'at',
    ])
    .where('tenant_id', '=', tx.tenantId)
    .where('run_id', '=', filter.runId)
  if (filter.phase !== undefined) query = query.where('stage', '=', filter.phase)
  if (filter.attemptId !== undefined) query = query.where('attempt_id', '=', filter.attemptId)
  if (filter.levels !== null) query = query.where(mayHaveLevel(filter.levels))
  if (filter.bits.length > 0) query = query.where(mayHaveText(filter.bits))
  if (filter.before !== undefined) query = query.where('first_line', '<', filter.before)
  if (filter.after !== undefined) query = query.where('last_line', '>', filter.after)
  return query
    .orderBy('first_line', filter.after === undefined ? 'desc' : 'asc')
    .limit(filter.limit)
    .execute()
}

const linesOfLevel: Record<LogLevel, RawBuilder<number | null>> = {
  debug: sql`debug_lines`,
  info: sql`last_line - first_line + 1 - debug_lines - warn_lines - error_lines`,
  warn: sql`warn_lines`,
  error: sql`error_lines`,
}

function mayHaveLevel(levels: LogLevel[]) {
  const counts = levels.map((level) => linesOfLevel[level])
  return sql<boolean>`coalesce(${sql.join(counts, sql` + `)}, 1) > 0`
}

/**
 * Asked of the database, so that what cannot match is never sent here. Of a summary, which is stored outside its row, only
 * the piece with the byte is read.
 */
function mayHaveText(texts: number[][]) {
  const placeOf = (bit: number) => sql`(${bit}::integer & (octet_length(grams) * 8 - 1)) >> 3`
  const hasBit = (bit: number) =>
    sql`get_bit(substring(grams from (${placeOf(bit)}) + 1 for 1), ${bit & BITS_IN_BYTE}::integer) = 1`
  const hasText = (bits: number[]) => (bits.length === 0 ? sql`true` : sql`(${sql.join(bits.map(hasBit), sql` and `)})`)
  return sql<boolean>`(grams is null or ${sql.join(texts.map(hasText), sql` or `)})`
}

/** Wakes everybody who follows the run, here and on other servers. */
export async function notifyLines(tx: Tx, runId: RunId, last: number): Promise<void> {
  await sql`select pg_notify('sentra_logs', ${`${tx.tenantId}/${runId}/${last}`})`.execute(tx.db)
}

/** A task's log is that of the run it stands for, the newest, unless a run is named. */
export async function findNewestRun(tx: Tx, taskId: TaskId): Promise<RunId | undefined> {
  const row = await tx.db
    .selectFrom('runs')
    .select(sql<RunId>`id`.as('id'))
    .where('tenant_id', '=', tx.tenantId)
    .where('task_id', '=', taskId)
    .orderBy('created_at', 'desc')
    .orderBy(sql`kept_at is null`)
    .orderBy('lane')
    .executeTakeFirst()
  return row?.id
}

/** The run that a query is about: the named one, else the newest. NOT_FOUND when task or run are not the tenant's. */
export async function findRunOfTask(
  tx: Tx,
  { taskId, runId }: { taskId: TaskId; runId?: RunId | undefined },
): Promise<RunId | undefined> {
  const rows = await tx.db
    .selectFrom('tasks')
    .leftJoin('runs', (join) =>
      join.onRef('runs.tenant_id', '=', 'tasks.tenant_id').onRef('runs.task_id', '=', 'tasks.id'),
    )
    .select(sql<RunId | null>`runs.id`.as('runId'))
    .where('tasks.tenant_id', '=', tx.tenantId)
    .where('tasks.id', '=', taskId)
    .orderBy('runs.created_at', 'desc')
    .orderBy(sql`runs.kept_at is null`)
    .orderBy('runs.lane')
    .execute()
  if (rows.length === 0) throw notFound(`There is no task ${taskId}: \`sentra tasks\` lists them.`)
  const runs = rows.flatMap((row) => row.runId ?? [])
  if (runId === undefined) return runs[0]
  if (!runs.includes(runId))
    throw notFound(`Task ${taskId} has no run ${runId}: \`sentra task ${taskId}\` shows its own.`)
  return runId
}

const notFound = (message: string) => new SentraError('NOT_FOUND', message)
