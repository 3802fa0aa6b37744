import { z } from 'zod'
import { HandIn } from '@sentra/contract/journal-facts'
import { SandboxCommand } from '@sentra/contract/runner'

/** Version of what runner and shim say to each other. A runner speaks this one and the one before it. */
export const SHIM_PROTOCOL = 3

/**
 * Flags of Node for shim.js, one of it an agent: a sixth off its own memory (30 MB to 25 MB). `--optimize-for-size` would
 * take one more and make it load half as long again, while an agent waits.
 */
export const nodeFlags = ['--max-semi-space-size=1']

/**
 * `node shim.js RUN_DIRECTORY --wait` loads its program while the runner still prepares, and begins when it reads one byte
 * from its stdin. Before that it has touched nothing; when stdin ends without a byte, it goes.
 */
export const WAIT_FLAG = '--wait'

/**
 * Files of one attempt's run directory, `$DATA/a/<8 characters>/`. It is made once and never replaced while a sandbox
 * lives: a bind mount of a directory that was removed and made again answers ENOENT for ever.
 */
export const runFiles = {
  /** ShimSpec as JSON, written by the runner before the shim starts. */
  spec: 'spec.json',
  /** ShimState as JSON, replaced atomically by the shim. It is there as soon as the shim can be connected to. */
  state: 'shim.json',
  /** Frames of @sentra/contract/journal, append-only. The runner reads it; it is never inside the sandbox. */
  journal: 'journal',
  /** The runner connects here: lines of ShimMessage and RunnerMessage. */
  socket: 'shim.sock',
  /** Sockets that the sandbox sees at /run/sentra. */
  sockets: 's',
  /** Working copy, /work in the sandbox. */
  work: 'work',
  /** The agent's HOME, /home/agent in the sandbox. */
  home: 'home',
  /** Where processes in the sandbox put bundles, /out there. */
  out: 'out',
  /** Bundles taken out of `out`, where the agent cannot change them any more; never inside the sandbox. */
  bundles: 'bundles',
} as const

/** Socket in `sockets` where the runner takes connections to published ports. */
export const PORTS_SOCKET = 'ports.sock'

/** Places inside the sandbox. Tier `process` has no mounts: there the runner passes the host paths instead. */
export const sandboxPaths = z.object({ work: z.string(), home: z.string(), out: z.string(), sockets: z.string() })

/** What a shim has to do, in order: start the sandbox, set up, work, bundle. Holds no secret. */
export const ShimSpec = z.object({
  protocol: z.literal(SHIM_PROTOCOL),
  attemptId: z.string(),
  /**
   * The process that starts the sandbox and, in it, sandbox-init. Its descriptors: 0 nothing, 1 and 2 pipes,
   * 3 the control socket of sandbox-init, 4 the seccomp filter when there is one.
   */
  launch: z.object({
    argv: z.array(z.string()).min(1),
    env: z.record(z.string(), z.string()),
    seccompFile: z.string().nullable(),
    /** cgroup directories the sandbox's first process is put into before it starts anything; removed by the runner. */
    cgroups: z.array(z.string()),
  }),
  paths: sandboxPaths,
  /** Environment of every process in the sandbox. */
  environment: z.record(z.string(), z.string()),
  /** Ports that sandbox-init opens on 127.0.0.1 in the sandbox, each leading to a socket there. */
  forwards: z.array(z.object({ port: z.int(), socket: z.string() })),
  /** Port of the shim's own MCP server, which listens on the socket `mcp.sock`. */
  mcpPort: z.int(),
  /** Whether ports that something opens in the sandbox are reported: only where its loopback is its own. */
  watchesPorts: z.boolean(),
  /** Where commands and agent start, below the top of the working copy; empty for the top. */
  directory: z.string().default(''),
  setup: z.array(SandboxCommand),
  /** Usual tools that the sandbox does not show, and why: named when a command ends for want of one. */
  absentTools: z.array(z.object({ name: z.string(), detail: z.string() })).default([]),
  /** What earlier set-ups left for this one, and where what this one leaves is kept; null when nothing is shared. */
  cache: z
    .object({
      /** File as the sandbox sees it; null when there is none yet. */
      restore: z.string().nullable(),
      /** File of the host, made by the shim; null when this set-up may leave nothing. */
      keep: z.string().nullable(),
      /** Of the sandbox, absolute: what is restored and kept. */
      paths: z.array(z.string()),
      maxBytes: z.number().positive(),
    })
    .nullable()
    .default(null),
  work: z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('agent'),
      name: z.string(),
      argv: z.array(z.string()).min(1),
      environment: z.record(z.string(), z.string()),
      prompt: z.string(),
      /** Words of people that stand in the prompt. */
      messages: z.array(z.object({ id: z.string(), by: z.string(), text: z.string() })),
      resumeSessionId: z.string().optional(),
      /** ACP session mode to set after the session starts, when the agent has modes. */
      sessionMode: z.string().optional(),
      mustSubmit: z.array(HandIn),
      limits: z.object({ minutes: z.number().positive(), idleMinutes: z.number().positive() }),
    }),
    z.object({
      kind: z.literal('command'),
      commands: z.array(SandboxCommand),
      /** Each of them is run, although one before it failed. */
      keepGoing: z.boolean().optional(),
    }),
  ]),
  /** Commit that bundles are made against; null when the stage delivers no changes (command stages). */
  bundleBase: z.string().nullable(),
  /** How long a person is waited for inside a turn before it ends as `asked`; 2 minutes. */
  askWaitSeconds: z.number().positive(),
  /** How long a paused agent keeps its process; after that another attempt goes on in its session. 10 minutes. */
  pauseWaitSeconds: z.number().positive(),
  /** Without word from the server for so long, no further turn is begun until there is one; 10 minutes. */
  fenceSeconds: z.number().positive(),
  /** SIGTERM, this long, then SIGKILL; a cancelled run has no process left after 5 s in all. */
  killGraceSeconds: z.number().positive(),
  /** MiB that the run directory may grow to, and that must stay free on its disk. */
  disk: z.object({ limitMb: z.int().positive(), floorMb: z.int().nonnegative() }),
})
export type ShimSpec = z.infer<typeof ShimSpec>

/** What reattaching needs: a pid alone may have been given to another process since. */
export const ShimState = z.object({
  protocol: z.int(),
  attemptId: z.string(),
  pid: z.int(),
  /** Field 22 of /proc/<pid>/stat: clock ticks from boot to the start of the process. */
  startTicks: z.string(),
  /** Set when the journal is complete; the shim exits after it. */
  ended: z.boolean(),
})
export type ShimState = z.infer<typeof ShimState>

/** Shim to runner, one JSON document a line. */
export const ShimMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('hello'), protocol: z.int(), attemptId: z.string(), lastSeq: z.int() }),
  /** The journal grew. Sent at most every 20 ms; the file itself is the truth. */
  z.object({ type: z.literal('journal'), lastSeq: z.int(), bytes: z.int() }),
])
export type ShimMessage = z.infer<typeof ShimMessage>

/** Runner to shim, one JSON document a line. Commands carry their number and are applied once. */
export const RunnerMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('command'), number: z.int().positive(), command: z.record(z.string(), z.unknown()) }),
  /** A line for the run's log: the shim is the only writer of the journal. */
  z.object({ type: z.literal('note'), level: z.enum(['debug', 'info', 'warn', 'error']), message: z.string() }),
  /** The run's door refused a connection; the shim knows what was at work. Since protocol 3. */
  z.object({ type: z.literal('refused'), host: z.string(), port: z.int(), reason: z.string() }),
  /** What became of a port that was to be opened on the host. Since protocol 3. */
  z.object({
    type: z.literal('published'),
    port: z.int(),
    hostPort: z.int().nullable(),
    message: z.string().nullable(),
  }),
  /** Somebody connected to a published port: connect to it inside, and to the socket `ports.sock` with this id. Since protocol 3. */
  z.object({ type: z.literal('dial'), id: z.string(), port: z.int() }),
  /** The server has just confirmed that this attempt is the runner's. Since protocol 2. */
  z.object({ type: z.literal('confirmed') }),
  /** The runner has stored everything up to the end: the shim may exit. */
  z.object({ type: z.literal('release') }),
])
export type RunnerMessage = z.infer<typeof RunnerMessage>

/** sandbox-init's control socket (descriptor 3), one JSON document a line: shim to sandbox-init. */
export const InitRequest = z.discriminatedUnion('op', [
  z.object({ op: z.literal('forward'), port: z.int(), socket: z.string() }),
  /** Report `listening` now and whenever it changes. */
  z.object({ op: z.literal('watch') }),
  /**
   * Connect to 127.0.0.1:port in the sandbox and to `socket`, say `<id> ok` or `<id> refused` there in one line, and join
   * the two. A port that `forward` opened is refused: it leads out.
   */
  z.object({ op: z.literal('dial'), id: z.string(), port: z.int(), socket: z.string() }),
  z.object({
    op: z.literal('spawn'),
    id: z.int(),
    argv: z.array(z.string()).min(1),
    environment: z.record(z.string(), z.string()),
    cwd: z.string(),
    /**
     * `stdio`: the process gets sandbox-init's own stdin, stdout and stderr (one at a time).
     * `capture`: stdin empty, the last 64 KiB of stdout and stderr come back with `exited`.
     */
    io: z.enum(['stdio', 'capture']),
  }),
  z.object({ op: z.literal('signal'), id: z.int(), signal: z.enum(['SIGTERM', 'SIGKILL', 'SIGSTOP', 'SIGCONT']) }),
])
export type InitRequest = z.infer<typeof InitRequest>

/** sandbox-init to shim. */
export const InitEvent = z.discriminatedUnion('op', [
  z.object({ op: z.literal('ready') }),
  z.object({ op: z.literal('forwarding'), port: z.int() }),
  z.object({ op: z.literal('listening'), ports: z.array(z.int()) }),
  z.object({ op: z.literal('spawned'), id: z.int(), pid: z.int() }),
  z.object({
    op: z.literal('exited'),
    id: z.int(),
    code: z.int().nullable(),
    signal: z.string().nullable(),
    stdout: z.string().optional(),
    stderr: z.string().optional(),
  }),
  /** What could not be done: the process or the port that was asked for, else the request itself. */
  z.object({ op: z.literal('failed'), id: z.int().optional(), port: z.int().optional(), message: z.string() }),
])
export type InitEvent = z.infer<typeof InitEvent>
