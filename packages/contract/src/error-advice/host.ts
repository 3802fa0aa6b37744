import type { Advice } from './advice.ts'

/** What a machine must have before the product runs. */
export const hostAdvice = {
  DISK_FULL: {
    title: 'The disk is full',
    why: 'What was asked could not be written; everything that was accepted before is kept.',
    do: [
      'Free space on the disk that the message names, then do it again.',
      '`sentra status` says when there is room again.',
    ],
  },
  CONFIG_INVALID: {
    title: 'A setting is wrong',
    why: 'An environment variable of Sentra, or an npm setting of its account, has a value that cannot be used.',
    do: ['The message names every fault at once: correct them and start again.', 'README.md lists the settings.'],
  },
  DATA_DIRECTORY_UNUSABLE: {
    title: 'The data directory cannot be written',
    why: 'It belongs to somebody else, or lies on a file system that is full or read-only.',
    do: ['`sentra serve --data DIRECTORY`, or `SENTRA_DATA`, names one that you may write.'],
  },
  SOCKET_PATH_TOO_LONG: {
    title: 'The path of the data directory is too long',
    why: 'The kernel allows about 100 characters for the address of a socket.',
    do: ['Set `SENTRA_DATA` to a shorter path, such as `~/.sentra`.'],
  },
  ALREADY_RUNNING: {
    title: 'Sentra runs already',
    why: 'One `sentra serve` supervises a data directory.',
    do: [
      'Use that one: the message says where.',
      '`sentra stop` ends it; `--data` with another directory runs a second.',
    ],
  },
  PORT_TAKEN: {
    title: 'Another program uses the port',
    why: 'Dashboard and API listen on port 4700 unless you say otherwise.',
    do: ['`sentra serve --port 4800`, or `SENTRA_PORT`.', '`ss -ltnp` shows who has it.'],
  },
  GIT_MISSING: {
    title: 'git is not installed',
    why: 'It is not on the PATH of the server.',
    do: ['Install git 2.38 or newer, such as `apt-get install git`.'],
  },
  GIT_TOO_OLD: {
    title: 'git is too old',
    why: 'Merges are computed by `git merge-tree --write-tree`, which came with 2.38.',
    do: ['Install git 2.38 or newer; `sentra doctor` shows which one is found.'],
  },
  GIT_FAILED: {
    title: 'A git command failed',
    why: 'The message holds what git said: a full disk, a lock, or a repository that is damaged.',
    do: ['Mend what git names, then `sentra retry TASK`.', '`git fsck` in your repository shows damage.'],
  },
  SANDBOX_UNAVAILABLE: {
    title: 'No sandbox can be made here',
    why: 'bubblewrap is missing, the kernel forbids user namespaces, or the account of a run cannot reach its files.',
    do: [
      '`sentra doctor` tries it and says what is missing.',
      '`apt-get install bubblewrap`; in a container see `docs/guides/install.md`.',
      'Without isolation, if you accept that: `sentra projects set PROJECT --tier process`.',
    ],
  },
  TOOL_MISSING: {
    title: 'A program that the work needs is not there',
    why: 'It is not on the PATH of the runner, or cannot be shown in a sandbox.',
    do: [
      'Install the tool that the message names and start `sentra serve` again; `sentra doctor` lists what sandboxes see.',
      'One that is not among the usual ones: `sentra projects set PROJECT --tools NAME`.',
    ],
  },
  SETUP_FAILED: {
    title: 'Something could not be installed or started',
    why: 'An agent, its adapter, or a program of Sentra itself. Nothing was changed.',
    do: ['Read what it printed, at the end of the message.', '`sentra agents test NAME` tries an agent alone.'],
  },
} as const satisfies Record<string, Advice>
