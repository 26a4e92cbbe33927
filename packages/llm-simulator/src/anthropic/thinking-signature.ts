import { hashText } from '../hash-text.ts'

/** Signs a thinking block for one model, so that a changed block or another model's block is refused when it comes back. */
export function createSignature(modelId: string, thinking: string): string {
  return Buffer.from(`${modelId} ${hashText(modelId, thinking)}`).toString('base64')
}

/** Whose signature it is, and whether it belongs to this text. An omitted (empty) text is signed as empty. */
export function readSignature(
  signature: string,
  thinking: string,
): { readonly modelId: string; readonly isValid: boolean } {
  const [modelId = ''] = Buffer.from(signature, 'base64').toString().split(' ')
  return { modelId, isValid: modelId !== '' && signature === createSignature(modelId, thinking) }
}
