import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { readFirstAnswers } from './first-answers.ts'

/**
 * Sends `index.html` of the directory with the first answers in it, as a block of data that no browser executes: a policy without inline
 * script allows it. Never from a cache: the answers are of this moment.
 */
export async function sendPage(
  request: FastifyRequest,
  reply: FastifyReply,
  directory: string,
  firstAnswersMs: number,
): Promise<FastifyReply> {
  const search = request.url.split('?')[1] ?? ''
  const [page, preload, answers] = await Promise.all([
    readFile(join(directory, 'index.html'), 'utf8'),
    preloadView(directory, search),
    readFirstAnswers(request.server, search, firstAnswersMs),
  ])
  // Titles and outputs are anybody's text: without `<` none of it can end the block.
  const block = `<script type="application/json" id="jr-first-answers">${answers.replaceAll('<', '\\u003c')}</script>`
  const html = page.replace('</head>', `${preload}</head>`).replace('</body>', () => `${block}</body>`)
  const packs = /\bgzip\b(?!\s*;\s*q=0)/.test(request.headers['accept-encoding'] ?? '')
  if (packs) reply.header('content-encoding', 'gzip')
  return reply
    .type('text/html; charset=utf-8')
    .headers({ 'cache-control': 'no-store', vary: 'accept-encoding' })
    .send(packs ? await promisify(gzip)(html) : Buffer.from(html))
}

/** The overview is a file of its own, with a hash in its name: named in the page it comes beside the script, not after it. */
async function preloadView(directory: string, search: string): Promise<string> {
  if (new URLSearchParams(search).get('jr_view') !== 'overview') return ''
  const names = await readdir(join(directory, 'assets'))
  const name = names.find((one) => /^figure-views-[\w-]+\.js$/.test(one))
  return name === undefined ? '' : `<link rel="modulepreload" href="./assets/${name}" />`
}
