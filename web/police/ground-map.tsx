/** The map with our ground on it: networks, and, close by, the doors and street names the server gives for the view. */
import { useMemo, useState } from 'preact/hooks';
import type { Draft, Position } from '../../contract/shapes.ts';
import { bearingOf } from '../../contract/domain.ts';
import { call } from '../ui/api.ts';
import { around } from '../ui/ground.ts';
import { t } from '../ui/i18n.ts';
import { MapView, type MapArea, type Shape, type View } from '../ui/map.tsx';
import { useSession } from './session.ts';

// From here on a screen holds few enough doors to be drawn one by one.
const closeEnough = 14.5;

interface Props {
  readonly chosen?: readonly string[];
  readonly offered?: readonly string[];
  readonly draft?: Pick<Draft, 'at' | 'direction' | 'audience'>;
  readonly draw?: 'polygon' | 'circle' | null;
  readonly still?: boolean;
  readonly onArea?: (id: string) => void;
  readonly onShape?: (shape: Shape) => void;
}

export function GroundMap({
  chosen = [],
  offered = [],
  draft,
  draw = null,
  still = false,
  onArea,
  onShape,
}: Props) {
  const { networks, me } = useSession();
  const [near, setNear] = useState<{
    points: readonly Position[];
    streets: { name: string; at: Position }[];
  } | null>(null);
  const key = `${chosen.join()} ${offered.join()}`;
  const areas = useMemo(
    () =>
      networks.map((one): MapArea => {
        const look = chosen.includes(one.id)
          ? 'chosen'
          : offered.includes(one.id)
            ? 'offered'
            : chosen.length > 0
              ? 'faint'
              : 'plain';
        return { id: one.id, name: one.name, polygons: one.areas, look };
      }),
    [networks, key],
  );
  const shape = draft?.audience;
  const fit = useMemo((): readonly (readonly [number, number])[] => {
    if (shape?.circle) return around(shape.circle.centre, shape.circle.metres);
    if (shape?.polygon) return shape.polygon;
    const about = networks.filter((one) => chosen.includes(one.id));
    const rings = (about.length > 0 ? about : draft?.at ? [] : networks).flatMap((one) => one.areas.flat(2));
    return draft?.at ? [...rings, ...around(draft.at, 250)] : rings;
  }, [networks, key, draft?.at, shape?.circle, shape?.polygon]);
  const look = ({ bbox, zoom }: View) => {
    if (zoom < closeEnough) return setNear(null);
    call('mapPoints', { query: { bbox } }).then(setNear, () => undefined);
    return undefined;
  };
  return (
    <MapView
      label={t('console.map')}
      areas={areas}
      points={near?.points ?? []}
      streets={near?.streets ?? []}
      pin={draft?.at ?? null}
      bearing={draft?.direction ? bearingOf[draft.direction] : null}
      {...(shape ? { shape } : {})}
      fit={fit}
      fitKey={`${key} ${draft?.at?.join() ?? ''} ${shape?.circle?.metres ?? ''} ${shape?.polygon?.length ?? ''}`}
      tiles={me.tiles}
      draw={draw}
      still={still}
      {...(onArea ? { onArea } : {})}
      {...(onShape ? { onShape } : {})}
      onView={look}
    />
  );
}
