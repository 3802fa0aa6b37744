import type { Credential, ModelWire } from '@sentra/contract'
import type { ModelServer } from '../../tests/support/model-server/model-server.ts'
import type { Product } from './product.ts'

/** Makes the scripted model a service of the product, with its real key. */
export function addKey(product: Product, name: string, model: { server: ModelServer; wire: ModelWire }) {
  const { server, wire } = model
  const baseUrl = wire === 'openai' ? `${server.url}/v1` : server.url
  return product.post<Credential>('/credentials', { name, wire, baseUrl, key: server.key })
}
