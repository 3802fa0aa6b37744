// A server that only starts Postgres: prints its handle as JSON and stays. Run as `node testing-child.ts DIRECTORY`.
import { startPostgres } from './index.ts'

const handle = await startPostgres({ dataDirectory: process.argv[2] ?? '', log: { info() {}, warn() {} } })
process.stdout.write(`${JSON.stringify(handle)}\n`)
setInterval(() => {}, 60_000)
