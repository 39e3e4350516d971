// Draws the outline of each country: maps/CODE.svg holds the lines, maps/CODE.json
// how a place is found on them. The server works with the same formula as d3; the
// places in "checks" were projected here, and a test compares.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { geoConicConformal, geoPath } from 'd3-geo'
import { feature } from 'topojson-client'
import { countries } from './countries.mjs'

const side = 3000 // of the square, in whole units that lines are drawn in
const border = 0.03 // left around the land, in parts of the square
const bleed = 40 // units by which lines go on outside of the square

export function drawMaps(root, out, atlas) {
  const topology = JSON.parse(readFileSync(atlas))
  const shapes = new Map(feature(topology, topology.objects.countries).features.map((f) => [f.id, f]))
  const cities = readCities(join(root, 'network/demo/cities.csv'))
  mkdirSync(join(out, 'maps'), { recursive: true })
  for (const [code, country] of Object.entries(countries)) {
    const panels = country.panels.map((panel) => lay(panel, pick(shapes.get(country.atlas), panel.land)))
    const lines = panels.map((panel) => draw(panel, country, shapes)).join('\n')
    const places = cities.filter((c) => c.country === code)
    writeFileSync(join(out, 'maps', code + '.svg'), lines + '\n')
    writeFileSync(join(out, 'maps', code + '.json'), JSON.stringify({
      side,
      panels: panels.map(({ land, parameters, frame, inset }) => ({ land, ...parameters, frame, inset: Boolean(inset) })),
      cities: rank(places, country.labels),
      checks: places.map((c) => check(c, panels)),
    }) + '\n')
  }
  return Object.keys(countries)
}

// pick keeps the parts of a country whose first point lies in [west, south, east, north].
function pick(shape, [west, south, east, north]) {
  const { type, coordinates } = shape.geometry
  const polygons = (type === 'Polygon' ? [coordinates] : coordinates)
    .filter(([[[lon, lat]]]) => lon >= west && lon <= east && lat >= south && lat <= north)
  return { type: 'MultiPolygon', coordinates: polygons }
}

// lay fits the projection of a panel to its land.
function lay(panel, shape) {
  const [x, y, width, height] = (panel.inset ?? [0, 0, 1, 1]).map((part) => Math.round(part * side))
  const gap = border * (panel.inset ? height : side)
  const frame = [x, y, x + width, y + height]
  const middle = (panel.land[0] + panel.land[2]) / 2
  const projection = geoConicConformal().parallels(panel.parallels).rotate([-middle, 0])
    .fitExtent([[x + gap, y + gap], [x + width - gap, y + height - gap - (panel.margin ?? 0) * side]], shape)
  const [dx, dy] = projection.translate()
  const parameters = { parallels: panel.parallels, middle, scale: projection.scale(), dx, dy }
  return { ...panel, frame, projection, parameters }
}

// draw writes a panel's lines: the neighbours, then the land, in a frame if it is an inset.
function draw({ frame: [x0, y0, x1, y1], inset, land, projection }, { atlas, beside }, shapes) {
  const over = inset ? 0 : bleed
  projection.clipExtent([[x0 - over, y0 - over], [x1 + over, y1 + over]]).precision(0)
  const path = (name, shape) => `<path class="${name}" d="${trace(projection, shape)}"/>`
  const lines = [
    ...(inset ? [`<rect class="map-sea" x="${x0}" y="${y0}" width="${x1 - x0}" height="${y1 - y0}"/>`] : []),
    ...(inset ? [] : beside.map((id) => path('map-beside', shapes.get(id)))),
    path('map-land', pick(shapes.get(atlas), land)),
    ...(inset ? [`<rect class="map-inset" x="${x0}" y="${y0}" width="${x1 - x0}" height="${y1 - y0}"/>`] : []),
  ]
  return lines.filter((line) => !line.includes('d=""')).join('\n')
}

// trace is a shape's path, in whole units, each relative to the one before. Points
// that fall on the same unit are one, the same for both sides of a border.
function trace(projection, shape) {
  let ring = []
  const rings = []
  const point = (x, y) => {
    const here = [Math.round(x), Math.round(y)]
    const last = ring[ring.length - 1]
    if (!last || last[0] !== here[0] || last[1] !== here[1]) ring.push(here)
  }
  geoPath(projection, {
    moveTo(x, y) { ring = []; point(x, y) },
    lineTo: point,
    closePath() { if (ring.length > 3) rings.push(ring) },
  })(shape)
  let at = [0, 0]
  return rings.map((ring) => {
    const [start, ...rest] = ring.map((here) => {
      const step = [here[0] - at[0], here[1] - at[1]]
      at = here
      return step.join(' ').replace(' -', '-')
    })
    at = ring[0] // where z returns to
    return `m${start}l${rest.join(' ').replaceAll(' -', '-')}z`
  }).join('')
}

function readCities(file) {
  const [, ...rows] = readFileSync(file, 'utf8').trim().split('\n')
  return rows.map((row) => {
    const [country, name, , lat, lon] = row.split(',')
    return { country, name, lat: Number(lat), lon: Number(lon) }
  })
}

// rank orders cities as a map names them.
function rank(places, labels) {
  const byName = new Map([...places].reverse().map((c) => [c.name, c]))
  const unknown = labels.filter((name) => !byName.has(name))
  if (unknown.length > 0) throw new Error(`cities.csv has no ${unknown.join(', ')}`)
  const order = [...labels, ...[...byName.keys()].filter((name) => !labels.includes(name)).sort()]
  return order.map((name) => ({ name, lat: byName.get(name).lat, lon: byName.get(name).lon }))
}

function check({ lat, lon }, panels) {
  const [main, ...insets] = panels
  const panel = insets.find(({ land: [w, s, e, n] }) => lon >= w && lon <= e && lat >= s && lat <= n) ?? main
  const [x, y] = panel.projection([lon, lat])
  return { lat, lon, x, y }
}
