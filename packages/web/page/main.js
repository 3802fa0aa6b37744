// The start page: state of the server and what happens in it, live. Texts go in as text, never as HTML.

const api = '/api/v1'
const byId = (id) => document.getElementById(id)
const EVENTS_SHOWN = 100
const RECONNECT_MS = 1_000

let cursor = null
let isRefreshDue = false

void start()
setInterval(refresh, 30_000)

/** What happened last comes first, then everything new. */
async function start() {
  const status = await refresh()
  if (status) cursor = Math.max(0, status.lastEventSeq - EVENTS_SHOWN)
  follow()
}

async function get(path) {
  const response = await fetch(api + path)
  const body = await response.json()
  if (!response.ok) throw new Error(body.message)
  return body
}

async function refresh() {
  try {
    const [status, tasks] = await Promise.all([get('/status'), get('/tasks?limit=20')])
    showSystem(status)
    showTasks(tasks.items)
    return status
  } catch (error) {
    showFailure(error)
    return undefined
  }
}

/** Follows the events from where we are; a lost connection resumes at the cursor, so nothing is missed. */
function follow() {
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws'
  const socket = new WebSocket(`${scheme}://${location.host}${api}/stream${cursor === null ? '' : `?after=${cursor}`}`)
  socket.onopen = () => (byId('live').textContent = 'live')
  socket.onmessage = ({ data }) => {
    const frame = JSON.parse(data)
    cursor = frame.cursor
    for (const event of frame.events) showEvent(event)
    if (frame.events.length > 0) refreshSoon()
  }
  socket.onclose = () => {
    byId('live').textContent = `reconnecting, data as of ${new Date().toLocaleTimeString()}`
    setTimeout(follow, RECONNECT_MS)
  }
}

function refreshSoon() {
  if (isRefreshDue) return
  isRefreshDue = true
  setTimeout(() => {
    isRefreshDue = false
    void refresh()
  }, 250)
}

function showFailure(error) {
  byId('live').textContent = error.message
}

function showSystem({ version, uptimeSeconds, database, runners, counts }) {
  const rows = [
    ['server', `version ${version}, up ${duration(uptimeSeconds)}`],
    ['database', `${database.kind} Postgres ${database.version}, ${Math.round(database.sizeBytes / 1048576)} MiB`],
    ...runners.map(({ hostname, state, liveAttempts, report }) => [
      'runner',
      `${hostname} ${state}, ${liveAttempts} at work, agents: ${available(report.agents)}, sandbox: ${available(report.sandbox, 'tier')}`,
    ]),
    ['projects', String(counts.projects)],
    ['runs', listCounts(counts.runs)],
    ['needs you', `${counts.openQuestions} questions, ${counts.openPullRequests} pull requests`],
  ]
  if (runners.length === 0) rows.splice(2, 0, ['runner', 'none connected: nothing can run'])
  byId('system').replaceChildren(...rows.flatMap(([name, text]) => [element('dt', name), element('dd', text)]))
}

const available = (list, name = 'name') =>
  list
    .filter((item) => item.available)
    .map((item) => item[name])
    .join(', ') || 'none'

const listCounts = (counts) =>
  Object.entries(counts)
    .map(([state, count]) => `${count} ${state}`)
    .join(', ') || 'none yet'

function duration(seconds) {
  if (seconds < 90) return `${Math.round(seconds)} s`
  return seconds < 5_400 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3_600)} h`
}

function showTasks(tasks) {
  if (tasks.length === 0) {
    const hint = element('p', 'No tasks yet. Add a repository and start one: ')
    hint.append(element('code', 'sentra new <path>'), ', then ', element('code', 'sentra run "what is to be done"'))
    byId('tasks').replaceChildren(hint)
    return
  }
  const table = document.createElement('table')
  const head = table.createTHead().insertRow()
  for (const title of ['Task', 'Status', 'Type', 'Title']) head.append(element('th', title))
  const body = table.createTBody()
  for (const task of tasks) {
    const row = body.insertRow()
    const status = element('td', task.status.replace('_', ' '))
    status.className = task.status
    row.append(element('td', task.id), status, element('td', task.type), element('td', task.title))
  }
  byId('tasks').replaceChildren(table)
}

function showEvent({ seq, type, at, data }) {
  const { taskId, stage, state, title, message } = data
  const facts = [taskId, stage, state, title, message].filter(Boolean).join(' ')
  const item = element('li', `${new Date(at).toLocaleTimeString()}  ${seq}  ${type}  ${facts}`)
  if (state) item.className = state
  const list = byId('events')
  list.prepend(item)
  while (list.children.length > EVENTS_SHOWN) list.lastChild.remove()
}

function element(tag, text) {
  const node = document.createElement(tag)
  node.textContent = text
  return node
}
