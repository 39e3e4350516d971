// Builds what web/built holds: node build.mjs ROOT OUT, with the packages of
// package.json beside this file. See scripts/pages.sh.

import { mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { layDocs } from './docs.mjs'
import { drawMaps } from './map.mjs'

const [root, out] = process.argv.slice(2)
const here = dirname(fileURLToPath(import.meta.url))
const require = createRequire(import.meta.url)
const swagger = dirname(require.resolve('swagger-ui-dist/package.json'))
const version = (name) => require(name + '/package.json').version

mkdirSync(out, { recursive: true })
const maps = drawMaps(root, out, require.resolve('world-atlas/countries-10m.json'))
layDocs(here, out, swagger)
writeFileSync(join(out, 'built.json'), JSON.stringify({
  maps, from: { 'world-atlas': version('world-atlas'), 'swagger-ui-dist': version('swagger-ui-dist') },
}) + '\n')
