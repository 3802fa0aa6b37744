import { REPOSITORY_CONFIG, type RepositoryConfig, SentraError } from '@sentra/contract'
import { type ConfigFault, parseRepositoryConfig } from './parse-repository-config.ts'
import { rememberFew } from './remember-few.ts'
import { readFileAt } from './repository/read-file.ts'

const MAX_BYTES = 256 * 1024
/** Each of a run's attempts asks again, while it waits to be leased. */
const MOST_KEPT = 200
/** A name that is often written by mistake; a file that is never read must not look as if it were. */
const MISTAKEN = '.sentra/config.yml'

/** The repository's own settings as of a commit; empty when it has none. REPOSITORY_CONFIG_INVALID lists every fault. */
export const readRepositoryConfig = rememberFew(MOST_KEPT, readNow)

async function readNow(store: string, commit: string): Promise<RepositoryConfig> {
  const text = await readConfigText(store, commit)
  if (text === undefined) {
    const mistaken = await readFileAt(store, { commit, path: MISTAKEN }).catch(() => '')
    if (mistaken !== undefined) throw invalid(commit, [{ line: 1, message: `${MISTAKEN} is not read: rename it` }])
    return {}
  }
  const parsed = parseRepositoryConfig(text)
  if ('faults' in parsed) throw invalid(commit, parsed.faults)
  return parsed.config
}

/** A link or a huge file is a fault of the repository like any other. */
async function readConfigText(store: string, commit: string): Promise<string | undefined> {
  try {
    return await readFileAt(store, { commit, path: REPOSITORY_CONFIG }, MAX_BYTES)
  } catch (error) {
    if (!(error instanceof SentraError) || error.code !== 'INVALID_INPUT') throw error
    throw invalid(commit, [{ line: 1, message: error.message }])
  }
}

function invalid(commit: string, faults: ConfigFault[]): SentraError {
  const list = faults.map(({ line, message }) => `line ${line}: ${message}`).join('; ')
  const message = `Correct ${REPOSITORY_CONFIG} (commit ${commit.slice(0, 10)}), commit it and start again. ${list}.`
  return new SentraError('REPOSITORY_CONFIG_INVALID', message, { details: { commit, faults } })
}
