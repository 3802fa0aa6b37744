import { join } from 'node:path'
import type { WorkOrder } from '@sentra/contract/runner'

/**
 * Variables of a run, for `.env.local` and every process of it. `work`: its working copy as its processes see it. What
 * Sentra itself reserves counts more than the name that a repository gives its database.
 */
export function runEnvironment({ environment, database }: WorkOrder, work: string): Record<string, string> {
  if (database === undefined) return environment
  const { variable, url, file } = database
  return { [variable]: url.replaceAll('{path}', join(work, file)), ...environment }
}

/** Patterns of git for what a database leaves in the working copy: its file, journals and locks. */
export function databaseFiles({ database }: WorkOrder): string[] {
  return database === undefined ? [] : [`/${database.file}`, `/${database.file}-*`]
}
