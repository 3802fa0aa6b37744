// Bundles server, runner, command line and what it asks the runner's code, each into one file: a start then reads one file instead of a thousand.
import { dirname, join, relative, sep } from 'node:path'
import { rolldown } from 'rolldown'
import { root } from './node-runtime.js'

/** Entry of each program. */
const programs = {
  'server.js': 'packages/server/src/main.ts',
  'runner.js': 'packages/runner/src/main.ts',
  'sentra.js': 'packages/cli/src/main.ts',
  'doctor.js': 'packages/runner/src/doctor.ts',
  'agents.js': 'packages/runner/src/agents-program.ts',
  'setups.js': 'packages/runner/src/setups-program.ts',
}

/** Not minified, so that a stack trace names functions and lines. ASCII, because V8 keeps any other source twice as large. */
const format = { format: 'esm', codeSplitting: false, comments: false, charset: 'ascii' }

/** @param {string} outDirectory any directory beside `dist/programs`: paths are relative to it */
export async function buildPrograms(outDirectory) {
  for (const [name, entry] of Object.entries(programs)) {
    const file = join(outDirectory, name)
    const bundle = await rolldown({ input: join(root, entry), platform: 'node', plugins: [keepLocations(file)] })
    await bundle.write({ file, ...format })
    await bundle.close()
  }
}

/** Our modules find migrations, prompts and other programs beside themselves: each still says where its source lies. */
function keepLocations(file) {
  return {
    name: 'keep-locations',
    transform(code, id) {
      if (id.includes('node_modules') || !code.includes('import.meta.url')) return null
      const source = relative(dirname(file), id).split(sep).map(encodeURIComponent).join('/')
      return code.replaceAll('import.meta.url', `new URL(${JSON.stringify(source)}, import.meta.url).href`)
    },
  }
}
