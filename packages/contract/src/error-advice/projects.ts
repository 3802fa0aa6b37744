import type { Advice } from './advice.ts'

/** Repositories and their settings. */
export const projectAdvice = {
  REPOSITORY_UNSUPPORTED: {
    title: 'The repository uses what Sentra does not carry over',
    why: 'It has submodules or files of Git LFS, which would be empty folders or pointers for an agent.',
    do: [
      '`sentra projects set PROJECT --submodules empty` or `--lfs pointers` accepts that.',
      'Else choose another repository or branch.',
    ],
  },
  REPOSITORY_ACCESS_REFUSED: {
    title: 'The host refuses access to the repository',
    why: 'There is no such repository, or the account that runs Sentra may not read it.',
    do: [
      'Try `git ls-remote URL` under that account: its credential helper and ssh agent are used.',
      '`sentra tokens add HOST` gives Sentra a token of its own.',
    ],
  },
  REPOSITORY_UNREACHABLE: {
    title: 'The host of the repository does not answer',
    why: 'It is away, its name is wrong, or the network is.',
    do: ['Try again when `git ls-remote URL` answers; nothing was changed.'],
  },
  REPOSITORY_NOT_READY: {
    title: 'The repository is not fetched yet',
    why: 'It is being fetched from its URL, or that failed or was stopped.',
    do: ['`sentra projects fetch PROJECT` follows it, or tries again; then start again.'],
  },
  FORGE_UNREACHABLE: {
    title: 'GitHub does not answer',
    why: 'It is away, its address is wrong, or the network is.',
    do: [
      'Nothing is lost: what waits is tried again by itself, later each time. `sentra github sync PROJECT` tries now.',
    ],
  },
  FORGE_LIMITED: {
    title: 'GitHub asks to be left alone for a while',
    why: 'The token has used up what it may ask for in an hour.',
    do: ['What waits goes on by itself at the time that the message names.'],
  },
  FORGE_REFUSED: {
    title: 'GitHub refuses',
    why: 'The token lacks a permission, a rule of the repository forbids it, or somebody changed the branch.',
    do: [
      'The message holds GitHub’s own words; do what they ask for, then `sentra github sync PROJECT`.',
      '`sentra tokens add github.com` takes a token with more permissions; an app gets more on its page at GitHub.',
    ],
  },
  NOT_LINKED: {
    title: 'The project is not linked to GitHub',
    why: 'Only a linked project has pull requests there.',
    do: ['`sentra github link PROJECT` links it.'],
  },
  NOT_A_GIT_REPOSITORY: {
    title: 'The path is no git repository',
    why: 'There is no repository there, or the account of the server cannot read it.',
    do: [
      '`git init` in it, or give another path.',
      'As a service: the path must be readable by the account of the service.',
    ],
  },
  REPOSITORY_EMPTY: {
    title: 'The repository has no commit',
    why: 'Work starts from a commit.',
    do: ['`git commit --allow-empty -m "Start"` makes one.'],
  },
  REPOSITORY_SHALLOW: {
    title: 'The repository holds only a part of its history',
    why: 'It was cloned with `--depth` or `--filter`, so commits or files are missing that others are checked against.',
    do: ['`git fetch --unshallow`.', 'After a clone with `--filter`: `git fetch --refetch --no-filter`.'],
  },
  BRANCH_NOT_FOUND: {
    title: 'The base branch does not exist',
    why: 'The branch that work starts from was renamed or removed.',
    do: ['Create it, or choose another base branch in the project’s settings.'],
  },
  REPOSITORY_CONFIG_INVALID: {
    title: '`.sentra/config.yaml` has faults',
    why: 'The file is read from the base branch, and a fault in it stops every run rather than being guessed at.',
    do: [
      'Correct each line that the message names, and commit it to the base branch.',
      '`sentra projects show PROJECT` says whether it is good; `docs/guides/configuration.md` lists what it may hold.',
    ],
  },
  NAME_TAKEN: {
    title: 'Another one has this name',
    why: 'Projects and keys are found by their names, so each has one of its own.',
    do: ['Choose another: `sentra new PATH --name NAME`, `sentra keys add NAME`.'],
  },
  PROJECT_ARCHIVED: {
    title: 'The project was put away',
    why: 'No work starts in an archived project; what it has is kept.',
    do: ['`sentra projects restore PROJECT`.'],
  },
  UNKNOWN_WORKFLOW: {
    title: 'There is no such workflow',
    why: 'It is neither built in nor defined in the base branch’s `.sentra/config.yaml`.',
    do: ['`sentra workflows --project PROJECT` lists what can be started.'],
  },
} as const satisfies Record<string, Advice>
