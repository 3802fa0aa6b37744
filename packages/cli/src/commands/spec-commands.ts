import { type Command, Option } from 'commander'
import { type Spec, specStates, type SpecState } from '@sentra/contract'
import { openContext } from '../context.ts'
import { findProject } from '../find-things.ts'
import { parseNumber, parseTokens } from '../parse-number.ts'
import { note, printTable } from '../print.ts'
import { needOf, phaseMarks, specState } from '../spec-text.ts'
import { acceptPhase, archiveSpec, continueSpec, reviseSpec, setBudget } from './change-spec.ts'
import { commentSpec, resolveComment } from './comment-spec.ts'
import { diffSpec } from './diff-spec.ts'
import { exportSpec } from './export-spec.ts'
import { branchSpec, offerSpec } from './offer-spec.ts'
import { showProof } from './proof-spec.ts'
import { showSpec, specParts } from './show-spec.ts'
import { showSpecEvents } from './spec-events.ts'

export function addSpecCommands(program: Command): void {
  const specs = program.command('specs').description('list, read and change specs; `sentra ask` begins one')
  specs
    .command('list', { isDefault: true })
    .description('list specs; what waits for you comes first')
    .option('-p, --project <name>', 'only of this project')
    .addOption(new Option('-s, --state <state>', 'only in this state').choices([...specStates]))
    .action(listSpecs)
  specs
    .command('show')
    .argument('<spec>', 'spec')
    .description('where it stands, its newest version, comments, and what to do next')
    .option('--version <number>', 'another version', parseNumber)
    .addOption(new Option('--part <part>', 'only this part').choices([...specParts]))
    .option('--markdown', 'as it is written, for a file or pipe')
    .action(showSpec)
  specs
    .command('diff')
    .argument('<spec>', 'spec')
    .argument('[from]', 'version (default: the approved one, or the one before)', parseNumber)
    .argument('[to]', 'version (default: the newest)', parseNumber)
    .description('what changed between two versions, and which work that touches')
    .action(diffSpec)
  specs
    .command('events')
    .argument('<spec>', 'spec')
    .description('what happened, oldest first')
    .option('-f, --follow', 'and what happens from now on; Ctrl-C leaves')
    .action(showSpecEvents)
  specs
    .command('proof')
    .argument('<spec>', 'spec')
    .description('which criteria of the approved version are proved, and on which commit')
    .option('--run', 'check all of them again on the newest commit')
    .option('--mend', 'let an agent mend those that do not hold')
    .option('-w, --workflow <name>', 'with --mend: what it does; `sentra workflows` lists them', 'full_sdlc')
    .action(showProof)
  specs
    .command('export')
    .argument('<spec>', 'spec')
    .description('write a version into .sentra/specs of a checkout, with a copy in its archive')
    .option('-d, --directory <path>', 'the checkout', '.')
    .option('--version <number>', 'another version than the newest', parseNumber)
    .option('--force', 'write over a file that was changed by hand')
    .action(exportSpec)
  addChanges(specs)
}

function addChanges(specs: Command): void {
  specs
    .command('go')
    .argument('<spec>', 'spec')
    .description('try a failed phase again, start approved work, or ask again for a decision that came too late')
    .action(continueSpec)
  specs
    .command('branch')
    .argument('<spec>', 'spec')
    .description('the branch on which its work lands; makes it when there is none yet')
    .action(branchSpec)
  specs
    .command('pr')
    .argument('<spec>', 'spec')
    .description('offer its work as one pull request; it opens by itself when everything is proved')
    .option('--force', 'although not everything is done and proved')
    .action(offerSpec)
  specs
    .command('accept')
    .argument('<spec>', 'spec')
    .description('take what a phase handed in although the checker did not pass it')
    .option('-y, --yes', 'do not ask')
    .action(acceptPhase)
  specs
    .command('revise')
    .argument('<spec>', 'spec')
    .argument('<text>', 'what is to be different')
    .description('ask for a change of an approved spec; its work goes on meanwhile')
    .action(reviseSpec)
  specs
    .command('comment')
    .argument('<spec>', 'spec')
    .argument('<text>', 'what you think')
    .description('comment on a version; who writes the next one reads it')
    .option('--on <clause>', 'what it is about, such as R1.2 or Design')
    .option('--version <number>', 'default: the newest', parseNumber)
    .action(commentSpec)
  specs
    .command('resolve')
    .argument('<spec>', 'spec')
    .argument('<comment>', 'as `sentra specs show` prints it')
    .description('mark a comment as dealt with')
    .option('--open', 'open it again')
    .action(resolveComment)
  specs
    .command('budget')
    .argument('<spec>', 'spec')
    .argument('[tokens]', 'how many in all; none: any number', parseTokens)
    .description('what its writing has used up, and how much it may; raising it lets an agent go on')
    .action(setBudget)
  specs
    .command('archive')
    .argument('<spec>', 'spec')
    .description('take a spec out of the lists; nothing of it goes')
    .option('--undo', 'bring it back')
    .action(archiveSpec)
}

async function listSpecs(options: { project?: string; state?: SpecState }, command: Command): Promise<void> {
  const { client, show } = openContext(command)
  const project = options.project === undefined ? undefined : await findProject(client, options.project)
  const { items } = await client.specs.list({ limit: 200, projectId: project?.id, state: options.state })
  const sorted = [...items.filter((spec) => needOf(spec) !== null), ...items.filter((spec) => needOf(spec) === null)]
  show(sorted, (specs) => {
    if (specs.length === 0) return note('No specs: `sentra ask "what you want"` begins one.')
    printTable(['SPEC', 'STATE', 'PHASES', 'FOR YOU', 'TITLE'], specs.map(specRow))
  })
}

const specRow = (spec: Spec) => [spec.id, specState(spec), phaseMarks(spec), needOf(spec) ?? '-', spec.title]
