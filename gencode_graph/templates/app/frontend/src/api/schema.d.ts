/** Stands in until the contract is written; then openapi-typescript makes this file from it. */
export type paths = {}
export interface components {
  schemas: {}
}
