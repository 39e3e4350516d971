// What is drawn of each country. To add one, add a row and look at the picture.
//
//   atlas      its number in world-atlas (ISO 3166-1)
//   beside     the neighbours drawn in a lighter tone. Nothing else is: some far
//              islands are wound the wrong way and would flood the map.
//   panels     the first is the country on a square, the others are insets on it.
//              land: [west, south, east, north], which of its land a panel is for;
//              parallels: where the projection keeps lengths; inset: [x, y, width,
//              height] in parts of the square; margin: below the land, in the same.
//   labels     the cities that a map names first; the rest follow where there is room.

export const countries = {
  DE: {
    atlas: '276',
    beside: ['056', '040', '203', '208', '250', '380', '438', '442', '528', '616', '705', '752', '756', '826'],
    panels: [{ land: [5.5, 47, 15.5, 55.2], parallels: [48.5, 53.5] }],
    labels: ['Berlin', 'Hamburg', 'München', 'Köln', 'Frankfurt am Main', 'Stuttgart', 'Leipzig', 'Dresden', 'Hannover',
      'Nürnberg', 'Bremen', 'Kassel', 'Erfurt', 'Rostock', 'Freiburg im Breisgau', 'Dortmund', 'Essen', 'Düsseldorf',
      'Duisburg', 'Magdeburg', 'Kiel', 'Saarbrücken', 'Augsburg', 'Karlsruhe', 'Mannheim', 'Münster', 'Chemnitz'],
  },
  ES: {
    atlas: '724',
    beside: ['012', '020', '250', '292', '504', '620'],
    panels: [
      { land: [-9.5, 35.1, 4.5, 44], parallels: [37.5, 42.5], margin: 0.06 },
      { land: [-18.3, 27.5, -13.3, 29.5], parallels: [28, 29], inset: [0.02, 0.835, 0.34, 0.145] },
    ],
    labels: ['Madrid', 'Barcelona', 'Valencia', 'Sevilla', 'Zaragoza', 'Málaga', 'Bilbao', 'Valladolid', 'Palma', 'Murcia',
      'Las Palmas de Gran Canaria', 'Santa Cruz de Tenerife', 'A Coruña', 'Granada', 'Córdoba', 'Alicante', 'Vigo', 'Gijón',
      'Badajoz', 'Burgos', 'Salamanca', 'Pamplona', 'Santander'],
  },
  FR: {
    atlas: '250',
    beside: ['020', '040', '056', '276', '380', '438', '442', '492', '528', '724', '756', '826', '831', '832'],
    panels: [{ land: [-5.5, 41.2, 9.8, 51.3], parallels: [44, 49] }],
    labels: ['Paris', 'Marseille', 'Lyon', 'Toulouse', 'Bordeaux', 'Nantes', 'Lille', 'Strasbourg', 'Nice', 'Rennes',
      'Montpellier', 'Dijon', 'Clermont-Ferrand', 'Brest', 'Limoges', 'Tours', 'Rouen', 'Reims', 'Le Havre', 'Grenoble',
      'Toulon', 'Saint-Étienne', 'Metz', 'Nancy', 'Ajaccio', 'Bastia'],
  },
}
