import type { Advice } from './advice.ts'

/** Repositories and their settings. */
export const projectAdvice = {
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
