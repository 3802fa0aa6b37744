import { access } from 'node:fs/promises'
import type { NpmSettings } from './registries.ts'

/**
 * Host files with certificates: `bundle` holds all that the host trusts, `extra` is what Node adds to its own list.
 * `files` is what a sandbox must show for both to work.
 */
export type Certificates = { bundle: string | null; extra: string | null; files: string[] }

/** Where distributions keep the bundle: Debian and Arch, Fedora, SUSE, Alpine. */
const BUNDLES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
]

/** Tools that bring their own list of authorities unless one of these names another. */
const BUNDLE_VARIABLES = [
  ['SSL_CERT_FILE', 'CURL_CA_BUNDLE', 'REQUESTS_CA_BUNDLE', 'PIP_CERT', 'GIT_SSL_CAINFO'],
  ['CARGO_HTTP_CAINFO', 'AWS_CA_BUNDLE', 'DENO_CERT'],
].flat()

/** The certificates that the operator's own tools use: companies often re-sign TLS with an authority of their own. */
export async function findCertificates(environment: NodeJS.ProcessEnv, npm: NpmSettings | null): Promise<Certificates> {
  const bundle = await firstReadable([environment['SSL_CERT_FILE'], ...BUNDLES])
  const extra = await firstReadable([environment['NODE_EXTRA_CA_CERTS'], npm?.cafile ?? undefined])
  return { bundle, extra: extra ?? bundle, files: [bundle, extra].filter((file) => file !== null) }
}

/**
 * Variables for every process in a sandbox whose 127.0.0.1:`egressPort` leads to its egress socket. `home` is the HOME
 * that the processes see. NO_PROXY keeps the sandbox's own loopback (model, MCP, test servers) direct.
 */
export function networkEnvironment(input: {
  egressPort: number
  home: string
  npm: NpmSettings | null
  certificates: Certificates
}): Record<string, string> {
  const { egressPort, home, npm, certificates } = input
  return {
    ...proxyVariables(`http://127.0.0.1:${egressPort}`),
    ...(certificates.extra === null ? {} : { NODE_EXTRA_CA_CERTS: certificates.extra }),
    ...Object.fromEntries(
      BUNDLE_VARIABLES.flatMap((name) => (certificates.bundle === null ? [] : [[name, certificates.bundle]])),
    ),
    ...npmVariables(home, npm),
  }
}

/** curl reads only the lower-case form, others only the upper-case; Node's fetch needs to be told to look at them. */
function proxyVariables(proxy: string): Record<string, string> {
  const direct = '127.0.0.1,localhost,::1'
  return {
    HTTP_PROXY: proxy,
    HTTPS_PROXY: proxy,
    NO_PROXY: direct,
    http_proxy: proxy,
    https_proxy: proxy,
    no_proxy: direct,
    NODE_USE_ENV_PROXY: '1',
    // yarn 2 looks at no other.
    YARN_HTTP_PROXY: proxy,
    YARN_HTTPS_PROXY: proxy,
  }
}

function npmVariables(home: string, npm: NpmSettings | null): Record<string, string> {
  if (npm === null) return {}
  const scopes = Object.entries(npm.scopes).map(([scope, url]) => [`npm_config_${scope}:registry`, url])
  return {
    npm_config_registry: npm.registry,
    ...Object.fromEntries(scopes),
    ...(npm.cafile === null ? {} : { npm_config_cafile: npm.cafile }),
    ...(npm.strictSsl ? {} : { npm_config_strict_ssl: 'false' }),
    ...otherManagers(npm.registry.replace(/\/$/, '')),
    npm_config_cache: `${home}/.npm`,
    npm_config_update_notifier: 'false',
  }
}

/** pnpm, bun and yarn 1 read npm's variables; yarn 2 and corepack have their own, and ask before they fetch. */
function otherManagers(registry: string): Record<string, string> {
  return {
    YARN_NPM_REGISTRY_SERVER: registry,
    YARN_ENABLE_TELEMETRY: '0',
    COREPACK_NPM_REGISTRY: registry,
    COREPACK_ENABLE_DOWNLOAD_PROMPT: '0',
  }
}

async function firstReadable(files: (string | undefined)[]): Promise<string | null> {
  for (const file of files) {
    if (!file) continue
    const there = await access(file).then(
      () => true,
      () => false,
    )
    if (there) return file
  }
  return null
}
