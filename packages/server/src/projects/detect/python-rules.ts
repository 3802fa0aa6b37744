import { firstOf, has, type RepositoryFiles, textOf, type Toolchain } from './toolchain-rules.ts'

const DEVELOPMENT = ['requirements-dev.txt', 'requirements_dev.txt', 'dev-requirements.txt'] as const
const TESTING = ['requirements-test.txt', 'requirements_test.txt', 'test-requirements.txt'] as const
const MANIFESTS = ['pyproject.toml', 'setup.py', 'setup.cfg', 'requirements.txt', ...DEVELOPMENT, ...TESTING] as const
/** Names that projects give to the extra with their test tools, the usual ones first. */
const EXTRAS = ['dev', 'test', 'tests', 'testing'] as const
/** Beside one of these a few Python files are tools of another language's project. */
const OTHERS = ['package.json', 'Cargo.toml', 'go.mod', 'go.work'] as const
const TEST_FILE = /(^|\/)(test_[^/]*|[^/]*_test)\.py$/
const PYTEST_FILES = ['pytest.ini', '.pytest.ini', 'conftest.py', 'tests/conftest.py', 'test/conftest.py']
/** Its own directory for packages: the host's Python is read-only, and many systems refuse to install beside it. */
const VENV = '.venv'

/** Python, by what lies at the top; null when nothing there speaks of it. */
export function detectPython(files: RepositoryFiles): Toolchain | null {
  const manifest = firstOf(files, MANIFESTS)
  const tests = files.paths.filter((path) => TEST_FILE.test(path))
  if (manifest === undefined && (tests.length === 0 || firstOf(files, OTHERS) !== undefined)) return null
  const { setup, python, saw } = installation(files)
  const isPytest = usesPytest(files)
  const test = isPytest ? `${python} -m pytest` : `${python} -m unittest discover${startOf(files, tests)}`
  return { setup, test: isPytest || tests.length > 0 ? [test] : [], saw: [saw] }
}

/** How packages come into the working copy, and the interpreter that sees them. */
function installation(files: RepositoryFiles): { setup: string[]; python: string; saw: string } {
  const project = textOf(files, 'pyproject.toml')
  if (has(files, 'uv.lock'))
    return { setup: ['uv sync --frozen'], python: 'uv run --frozen python', saw: 'uv.lock: uv' }
  if (has(files, 'poetry.lock') || project.includes('[tool.poetry]'))
    return { setup: ['poetry install --no-interaction'], python: 'poetry run python', saw: 'pyproject.toml: poetry' }
  const install = pipArguments(files, project)
  const saw = `${firstOf(files, MANIFESTS) ?? 'test files'}: python3`
  if (install.length === 0) return { setup: [], python: 'python3', saw }
  const python = `${VENV}/bin/python`
  // One that a cache brought is there already, and making it again takes longer than all the rest.
  const make = `test -x ${python} || python3 -m venv ${VENV}`
  return { setup: [make, `${python} -m pip install ${install.join(' ')}`], python, saw }
}

function pipArguments(files: RepositoryFiles, project: string): string[] {
  const lists = [firstOf(files, ['requirements.txt']), firstOf(files, DEVELOPMENT), firstOf(files, TESTING)].flatMap(
    (name) => (name === undefined ? [] : [`-r ${name}`]),
  )
  const isPackage = /^\[(project|build-system)\]/m.test(project) || has(files, 'setup.py')
  if (!isPackage) return lists
  const table = project.split(/^(?=\[)/m).find((part) => part.startsWith('[project.optional-dependencies]')) ?? ''
  const extra = EXTRAS.find((name) => new RegExp(`^"?${name}"?\\s*=`, 'm').test(table))
  return [...lists, extra === undefined ? '-e .' : `-e '.[${extra}]'`]
}

function usesPytest(files: RepositoryFiles): boolean {
  if (PYTEST_FILES.some((path) => has(files, path))) return true
  return [...MANIFESTS, 'tox.ini'].some((path) => /\bpytest\b/.test(textOf(files, path)))
}

/** unittest looks only into packages below where it starts: a directory of tests without __init__.py is named. */
function startOf(files: RepositoryFiles, tests: string[]): string {
  const top = ['tests', 'test'].find((name) => tests.some((path) => path.startsWith(`${name}/`)))
  return top === undefined || has(files, `${top}/__init__.py`) ? '' : ` -s ${top}`
}
