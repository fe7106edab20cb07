/** The little of the earth that a screen needs: positions are [longitude, latitude] in degrees. */
type Position = readonly [number, number];

const metresPerDegree = 111_195;
const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** Where one arrives going so many metres; flat-earth, good to a percent below ten kilometres in Belgium. */
export function destination([longitude, latitude]: Position, bearing: number, metres: number): Position {
  const north = Math.cos(radians(bearing)) * metres;
  const east = Math.sin(radians(bearing)) * metres;
  return [
    longitude + east / (metresPerDegree * Math.cos(radians(latitude))),
    latitude + north / metresPerDegree,
  ];
}

/** The corners that hold a circle. */
export const around = (centre: Position, metres: number): readonly Position[] =>
  [0, 90, 180, 270].map((bearing) => destination(centre, bearing, metres));
