import { firstOf, has, type RepositoryFiles, textOf, type Toolchain } from './toolchain-rules.ts'

/** Rust, by Cargo.toml at the top. */
export function detectRust(files: RepositoryFiles): Toolchain | null {
  if (!has(files, 'Cargo.toml')) return null
  const locked = has(files, 'Cargo.lock') ? ' --locked' : ''
  const everywhere = /^\[workspace\b/m.test(textOf(files, 'Cargo.toml')) ? ' --workspace' : ''
  return { setup: [`cargo fetch${locked}`], test: [`cargo test${everywhere}${locked}`], saw: ['Cargo.toml: cargo'] }
}

/** Go, by go.mod or go.work at the top. Without go.sum, or with all of it in `vendor`, there is nothing to download. */
export function detectGo(files: RepositoryFiles): Toolchain | null {
  const file = firstOf(files, ['go.work', 'go.mod'])
  if (file === undefined) return null
  const isVendored = has(files, 'vendor/modules.txt')
  const isNeeded = !isVendored && (has(files, 'go.sum') || has(files, 'go.work.sum'))
  return { setup: isNeeded ? ['go mod download'] : [], test: ['go test ./...'], saw: [`${file}: go`] }
}

const MAKEFILES = ['GNUmakefile', 'makefile', 'Makefile'] as const
const TARGETS = ['test', 'check'] as const

/** make, by a target that is called as tests are. For repositories in which no other tool shows any. */
export function detectMake(files: RepositoryFiles): Toolchain | null {
  const file = firstOf(files, MAKEFILES)
  if (file === undefined) return null
  const text = textOf(files, file)
  const target = TARGETS.find((name) => new RegExp(`^${name}\\s*:(?!=)`, 'm').test(text))
  if (target === undefined) return null
  return { setup: [], test: [`make ${target}`], saw: [`${file}: make ${target}`] }
}
