// Lays out the page of the API: Swagger UI and the few files of our own around it,
// compressed. A file that is named in another is named with the hash of what it
// holds, so that browsers may keep it for good.

import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { gzipSync } from 'node:zlib'

export function layDocs(here, out, swagger) {
  mkdirSync(join(out, 'docs'), { recursive: true })
  const keep = (name, content) => writeFileSync(join(out, 'docs', name + '.gz'), gzipSync(content, { level: 9 }))
  let page = readFileSync(join(here, 'docs.html'), 'utf8')
  for (const [folder, name] of [[swagger, 'swagger-ui.css'], [swagger, 'swagger-ui-bundle.js'], [here, 'docs.css'], [here, 'docs.js']]) {
    const content = readFileSync(join(folder, name), 'utf8').replace(/\n?[/][/*]# sourceMappingURL=.*\n?/, '\n')
    const hash = createHash('sha256').update(content).digest('hex').slice(0, 12)
    const hashed = name.replace(extname(name), '.' + hash + extname(name))
    page = page.replace('/docs/' + name, '/docs/' + hashed)
    keep(hashed, content)
  }
  keep('index.html', page)
  keep('LICENSE.txt', ['LICENSE', 'NOTICE', 'swagger-ui-bundle.js.LICENSE.txt'].map((name) => readFileSync(join(swagger, name), 'utf8')).join('\n'))
}
