import type { Command } from 'commander'

/** Real lines for `--help`, by the words of the command after `sentra`. What a line does is said after two spaces. */
const examples: Record<string, string[]> = {
  serve: ['sentra serve', 'sentra serve --port 4800 --echo info  prints what agents say'],
  stop: ['sentra stop', 'sentra stop --agents  ends agents too'],
  service: ['sentra service > ~/.config/systemd/user/sentra.service', 'sentra service --system --as sentra'],
  demo: ['sentra demo', 'sentra demo --keep  leaves repository and data for you to look at'],
  status: ['sentra status', 'sentra status --link  signs another browser in'],
  watch: ['sentra watch', 'sentra watch --project shop'],
  open: [
    'sentra open task-2pv04e5aasqm',
    'sentra open spec-5m1w8yq0c3ns',
    'sentra open --print  a link for a browser elsewhere',
  ],
  doctor: ['sentra doctor'],
  explain: ['sentra explain KEY_MISSING', 'sentra explain  lists every code'],
  new: [
    'sentra new ~/code/shop',
    'sentra new . --name shop --test "make check"',
    'sentra new . --directory packages/api',
    'sentra new git@github.com:ann/shop.git --branch develop',
  ],
  'projects add': ['sentra projects add https://github.com/ann/shop.git', 'sentra projects add ~/code/shop'],
  'projects fetch': [
    'sentra projects fetch shop  fetches now, or tries again, and shows how far it is',
    'sentra projects fetch shop --cancel',
  ],
  'tokens add': [
    'sentra tokens add github.com                       asks for the token',
    'pass show gitlab | sentra tokens add gitlab.com --user oauth2',
  ],
  'tokens list': ['sentra tokens list'],
  'tokens remove': ['sentra tokens remove github.com'],
  'github link': [
    'sentra github link shop',
    'sentra github link shop ann/shop --api https://github.example.com/api/v3',
  ],
  'github status': ['sentra github status shop'],
  'github sync': ['sentra github sync shop'],
  'github fix': [
    'sentra github fix task-2pv04e5aasqm --dry-run',
    'sentra github fix task-2pv04e5aasqm',
    'sentra github fix task-2pv04e5aasqm --only check-31 line-1842',
  ],
  'github issues': ['sentra github issues shop'],
  'github import': ['sentra github import shop --dry-run', 'sentra github import shop 12 14'],
  'github mirror': ['sentra github mirror tkt-5m1w8yq0c3ns'],
  'github app add': [
    'sentra github app add 123456 --key shop.private-key.pem',
    'pass show github-app | sentra github app add 123456',
  ],
  'github app list': ['sentra github app list'],
  'github app remove': ['sentra github app remove 123456'],
  'github template': [
    'sentra github template shop --dry-run  prints the form',
    'sentra github template shop  opens a pull request that adds it',
  ],
  'github webhook': ['sentra github webhook shop'],
  'github unlink': ['sentra github unlink shop'],
  'projects list': ['sentra projects list', 'sentra projects list --archived'],
  'projects show': ['sentra projects show shop'],
  init: ['sentra init --dry-run  prints the file and writes nothing', 'sentra init shop'],
  'projects set': [
    'sentra projects set shop --test "make check" --allow binaries.example.com:443',
    'sentra projects set shop --url git@github.com:ann/store.git  after it was renamed',
    'sentra projects set shop --mirror-tickets specs  each approved spec opens an issue at GitHub',
    'sentra projects set shop --unset test  lets the repository decide again',
  ],
  'projects archive': ['sentra projects archive shop'],
  'projects restore': ['sentra projects restore shop'],
  'projects delete': ['sentra projects delete shop', 'sentra projects delete shop --cancel  ends its runs first'],
  ask: [
    'sentra ask "Customers want gift cards" --project shop',
    'sentra ask --spec spec-5m1w8yq0c3ns  goes on with the talk, days later',
    'sentra ask --spec spec-5m1w8yq0c3ns --say "Nothing else"  for a script',
    'sentra ask - --no-talk < idea.md  takes the idea as it stands',
    'sentra ask "Round half a cent up" --quick  no spec: one task, at once',
  ],
  'specs list': ['sentra specs', 'sentra specs list --project shop --state pending_approval'],
  'specs show': [
    'sentra specs show spec-5m1w8yq0c3ns',
    'sentra specs show spec-5m1w8yq0c3ns --part tasks',
    'sentra specs show spec-5m1w8yq0c3ns --version 1 --markdown > spec.md',
  ],
  'specs diff': ['sentra specs diff spec-5m1w8yq0c3ns', 'sentra specs diff spec-5m1w8yq0c3ns 1 3'],
  'specs events': ['sentra specs events spec-5m1w8yq0c3ns --follow'],
  'specs proof': [
    'sentra specs proof spec-5m1w8yq0c3ns',
    'sentra specs proof spec-5m1w8yq0c3ns --run',
    'sentra specs proof spec-5m1w8yq0c3ns --mend',
  ],
  'specs export': ['sentra specs export spec-5m1w8yq0c3ns --directory ~/code/shop'],
  'specs branch': ['sentra specs branch spec-5m1w8yq0c3ns'],
  'specs pr': ['sentra specs pr spec-5m1w8yq0c3ns', 'sentra specs pr spec-5m1w8yq0c3ns --force'],
  'specs go': ['sentra specs go spec-5m1w8yq0c3ns'],
  'specs accept': ['sentra specs accept spec-5m1w8yq0c3ns'],
  'specs revise': ['sentra specs revise spec-5m1w8yq0c3ns "Gift cards expire after three years"'],
  'specs comment': ['sentra specs comment spec-5m1w8yq0c3ns "In cents, please" --on R1.2'],
  'specs resolve': [
    'sentra specs resolve spec-5m1w8yq0c3ns cmt-0k3v9m2x7q1d',
    'sentra specs resolve spec-5m1w8yq0c3ns cmt-0k3v9m2x7q1d --open',
  ],
  'specs budget': ['sentra specs budget spec-5m1w8yq0c3ns', 'sentra specs budget spec-5m1w8yq0c3ns 40,000,000'],
  'specs archive': ['sentra specs archive spec-5m1w8yq0c3ns', 'sentra specs archive spec-5m1w8yq0c3ns --undo'],
  approve: [
    'sentra approve spec-5m1w8yq0c3ns  shows what it is about and asks',
    'sentra approve spec-5m1w8yq0c3ns --version 2',
  ],
  reject: ['sentra reject spec-5m1w8yq0c3ns --version 2 --reason "No new dependency"'],
  run: [
    'sentra run "Add discount codes" --project shop',
    'sentra run "Round half a cent up" -p shop -w code_test --no-wait',
    'sentra run task-2pv04e5aasqm  starts a task that exists',
    'sentra run task-2pv04e5aasqm --dry-run  says what under way shares files with it',
    'sentra run "Use them in the cart" --after task-2pv04e5aasqm  starts by itself when that one is done',
    'sentra run "Add discount codes" -p shop --with claude,codex  the better one is kept',
  ],
  tasks: ['sentra tasks', 'sentra tasks --project shop --status in_review'],
  'tasks delete': ['sentra tasks delete task-2pv04e5aasqm', 'sentra tasks delete task-2pv04e5aasqm --cancel'],
  task: ['sentra task task-2pv04e5aasqm', 'sentra --json task adw-43a9cxfget0f'],
  'tickets list': ['sentra tickets list', 'sentra tickets list --status in_progress'],
  'tickets add': [
    'sentra tickets add "Sign in with a passkey" --deadline 2026-12-24',
    'sentra tickets add "Sign in with a passkey" --delivery together  one branch, one pull request',
  ],
  'tickets comment': [
    'sentra tickets comment tkt-5m1w8yq0c3ns "The customer wants this before the fair"',
    'sentra tickets comment tkt-5m1w8yq0c3ns --edit tcm-5m1w8yq0c3ns "Before the fair in March"',
    'sentra tickets comment tkt-5m1w8yq0c3ns --delete tcm-5m1w8yq0c3ns',
  ],
  ticket: [
    'sentra ticket tkt-5m1w8yq0c3ns',
    'sentra ticket tkt-5m1w8yq0c3ns --why  what was decided about it, by whom and for which reason',
    'sentra ticket tkt-5m1w8yq0c3ns --priority high --deadline 2026-12-24',
    'sentra ticket tkt-5m1w8yq0c3ns --block "the customer decides"  nothing of it starts by itself',
  ],
  deps: [
    'sentra deps task-2pv04e5aasqm',
    'sentra deps task-2pv04e5aasqm --on task-7c9k3m5x1q2z',
    'sentra deps --critical --project shop  the longest chain of open tasks',
  ],
  'followups list': ['sentra followups', 'sentra followups list --task task-2pv04e5aasqm --all'],
  'followups accept': [
    'sentra followups accept fup-4q8r2s6t0v1w',
    'sentra followups accept fup-4q8r2s6t0v1w --ticket tkt-5m1w8yq0c3ns --priority high',
  ],
  'followups dismiss': ['sentra followups dismiss fup-4q8r2s6t0v1w'],
  'followups reopen': ['sentra followups reopen fup-4q8r2s6t0v1w'],
  workflows: ['sentra workflows --project shop'],
  logs: [
    'sentra logs -f task-2pv04e5aasqm',
    'sentra logs task-2pv04e5aasqm --errors --context 3  what went wrong, with what was around it',
    "sentra logs task-2pv04e5aasqm --phase TEST --regex 'timeout after \\d+'",
    'sentra logs task-2pv04e5aasqm > run.log  writes all lines',
    'sentra logs task-2pv04e5aasqm --ndjson | jq .message',
  ],
  diff: ['sentra diff task-2pv04e5aasqm'],
  merge: ['sentra merge task-2pv04e5aasqm', 'sentra merge task-2pv04e5aasqm --finish  after you committed or stashed'],
  retry: ['sentra retry task-2pv04e5aasqm', 'sentra retry task-2pv04e5aasqm --from CODE'],
  keep: ['sentra keep adw-43a9cxfget0f', 'sentra keep adw-43a9cxfget0f --cancel  does not wait for the others'],
  compare: [
    'sentra compare adw-43a9cxfget0f adw-2pv04e5aasqm',
    'sentra compare att-43a9cxfget0f att-2pv04e5aasqm  two tries of a stage',
  ],
  close: ['sentra close task-2pv04e5aasqm'],
  undo: ['sentra undo task-2pv04e5aasqm --dry-run', 'sentra undo task-2pv04e5aasqm'],
  'trash list': ['sentra trash', 'sentra trash list --project shop --working-copies'],
  'trash restore': ['sentra trash restore trash-0k3v9m2x7q1d', 'sentra trash restore trash-0k3v9m2x7q1d --as-branch'],
  'trash empty': ['sentra trash empty --older-than 3d', 'sentra trash empty --older-than 3d --yes'],
  orphans: ['sentra orphans', 'sentra orphans --clean'],
  cancel: ['sentra cancel task-2pv04e5aasqm'],
  attach: ['sentra attach task-2pv04e5aasqm', 'sentra attach task-2pv04e5aasqm | tee session.txt'],
  send: [
    'sentra send task-2pv04e5aasqm "Use the existing Money type"',
    'sentra send task-2pv04e5aasqm "Stop, the wrong file" --now',
  ],
  pause: ['sentra pause task-2pv04e5aasqm', 'sentra pause task-2pv04e5aasqm --now'],
  resume: ['sentra resume task-2pv04e5aasqm'],
  kill: ['sentra kill task-2pv04e5aasqm', 'sentra kill rnr-2pv04e5aasqm  says how many agents would die'],
  take: ['sentra take task-2pv04e5aasqm', 'sentra take task-2pv04e5aasqm --editor code'],
  'hand-back': ['sentra hand-back task-2pv04e5aasqm', 'sentra hand-back task-2pv04e5aasqm --drop'],
  runners: ['sentra runners', 'sentra --json runners'],
  'config list': ['sentra config', 'sentra --json config list'],
  'config get': ['sentra config get SENTRA_LEASE_SECONDS'],
  answer: ['sentra answer ask-0k3v9m2x7q1d "Blue"'],
  allow: [
    'sentra allow task-2pv04e5aasqm binaries.example.com:443',
    'sentra allow task-2pv04e5aasqm binaries.example.com:443 --undo',
  ],
  ports: ['sentra ports task-2pv04e5aasqm'],
  publish: ['sentra publish task-2pv04e5aasqm 3000', 'sentra publish task-2pv04e5aasqm 3000 --undo  closes it again'],
  completion: ['source <(sentra completion bash)', 'sentra completion fish > ~/.config/fish/completions/sentra.fish'],
  complete: ['sentra complete -- logs --'],
  'cache list': ['sentra cache list'],
  'cache clear': ['sentra cache clear shop', 'sentra cache clear --dry-run'],
  'agents list': ['sentra agents list'],
  'agents install': ['sentra agents install claude'],
  'agents remove': ['sentra agents remove claude'],
  'agents test': ['sentra agents test claude'],
  'keys list': ['sentra keys list'],
  'keys remove': ['sentra keys remove openai'],
  'keys test': ['sentra keys test anthropic'],
  mcp: [
    'sentra mcp  is started by your assistant, not by hand',
    'claude mcp add sentra -- node $PWD/bin/sentra.js mcp',
  ],
}

/** Gives every command that has examples here the end of its `--help`. After all commands are added. */
export function addExamples(program: Command): void {
  for (const [words, lines] of Object.entries(examples)) {
    const command = findCommand(program, words.split(' '))
    command.addHelpText('after', `\nExamples:\n${lines.map(toLine).join('\n')}`)
  }
}

function findCommand(program: Command, words: string[]): Command {
  return words.reduce((parent, word) => {
    const found = parent.commands.find((command) => command.name() === word)
    if (!found) throw new Error(`examples.ts has examples of sentra ${words.join(' ')}, which is no command`)
    return found
  }, program)
}

function toLine(line: string): string {
  const [command = '', what = ''] = line.split('  ')
  return `  $ ${command}${what === '' ? '' : `   ${what}`}`
}
