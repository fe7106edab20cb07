/**
 * One map for all screens, and one that needs no internet: areas, points and names come from our own server; tiles are
 * laid below them only where an installation names a source. Leaflet draws on one canvas, which old desks can carry.
 *
 * The map is a picture beside a form, never the only way: whatever can be pressed here can be typed or ticked there.
 * terra-draw is fetched when someone starts to draw, and hands over its shape when it is finished.
 */
import L from 'leaflet';
import 'leaflet/dist/leaflet.css';
import { useEffect, useRef } from 'preact/hooks';
import { destination } from './ground.ts';

export type Position = readonly [number, number];
export interface MapArea {
  readonly id: string;
  readonly name: string;
  readonly polygons: readonly (readonly (readonly Position[])[])[];
  readonly look: 'plain' | 'chosen' | 'offered' | 'faint';
}
export interface Shape {
  readonly polygon: readonly Position[] | null;
  readonly circle: { readonly centre: Position; readonly metres: number } | null;
}
export interface View {
  readonly bbox: string;
  readonly zoom: number;
}
interface Props {
  readonly label: string;
  readonly areas: readonly MapArea[];
  readonly points?: readonly Position[];
  readonly streets?: readonly { readonly name: string; readonly at: Position }[];
  /** Places that weigh more or less, with what to call them. */
  readonly marks?: readonly { readonly at: Position; readonly name: string; readonly weight: number }[];
  readonly pin?: Position | null;
  /** Degrees clockwise from north in which an arrow leaves the pin. */
  readonly bearing?: number | null;
  readonly shape?: Shape;
  /** The map moves to hold these whenever `fitKey` changes. */
  readonly fit: readonly Position[];
  readonly fitKey: string;
  readonly tiles?: string | null;
  readonly draw?: 'polygon' | 'circle' | null;
  readonly still?: boolean;
  readonly onArea?: (id: string) => void;
  readonly onShape?: (shape: Shape) => void;
  readonly onView?: (view: View) => void;
}

const at = ([longitude, latitude]: Position): L.LatLngTuple => [latitude, longitude];
const colour = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim();

// Leaflet reads strings as markup; a name out of an imported file is data.
const textOf = (text: string): HTMLElement => {
  const element = document.createElement('span');
  element.textContent = text;
  return element;
};

const looks = (): Record<MapArea['look'], L.PathOptions> => ({
  plain: { color: colour('--edge'), weight: 1.5, fillColor: colour('--ink'), fillOpacity: 0.04 },
  faint: {
    color: colour('--edge'),
    weight: 1,
    dashArray: '2 5',
    fillOpacity: 0.01,
    fillColor: colour('--ink'),
  },
  offered: {
    color: colour('--urgent'),
    weight: 2.5,
    dashArray: '7 5',
    fillColor: colour('--urgent'),
    fillOpacity: 0.08,
  },
  chosen: { color: colour('--ordinary'), weight: 3, fillColor: colour('--ordinary'), fillOpacity: 0.2 },
});

function drawGround(group: L.LayerGroup, props: Props, zoom: number): void {
  group.clearLayers();
  const styles = looks();
  for (const area of props.areas) {
    const rings = area.polygons.map((polygon) => polygon.map((ring) => ring.map(at)));
    if (rings.length === 0) continue;
    const layer = L.polygon(rings, { ...styles[area.look], interactive: Boolean(props.onArea) });
    layer.bindTooltip(textOf(area.name), {
      permanent: area.look !== 'faint' && zoom >= 13,
      direction: 'center',
      className: `map-name map-${area.look}`,
    });
    if (props.onArea) layer.on('click', () => props.onArea?.(area.id));
    layer.addTo(group);
  }
  for (const point of props.points ?? []) {
    L.circleMarker(at(point), {
      radius: zoom >= 16 ? 3 : 1.6,
      stroke: false,
      fillColor: colour('--ink'),
      fillOpacity: 0.5,
      interactive: false,
    }).addTo(group);
  }
  for (const street of zoom >= 15 ? (props.streets ?? []) : []) {
    L.marker(at(street.at), {
      icon: L.divIcon({ className: 'map-street', iconSize: [0, 0], html: textOf(street.name) }),
      interactive: false,
      keyboard: false,
    }).addTo(group);
  }
  for (const mark of props.marks ?? []) {
    L.circleMarker(at(mark.at), {
      radius: Math.min(24, 5 + 3 * Math.sqrt(mark.weight)),
      color: colour('--ordinary'),
      weight: 2,
      fillColor: colour('--ordinary'),
      fillOpacity: 0.35,
    })
      .bindTooltip(textOf(mark.name), { permanent: zoom >= 15, direction: 'top', className: 'map-name' })
      .addTo(group);
  }
  const shape = {
    color: colour('--ordinary'),
    weight: 3,
    fillColor: colour('--ordinary'),
    fillOpacity: 0.15,
    interactive: false,
  };
  if (props.shape?.polygon) L.polygon(props.shape.polygon.map(at), shape).addTo(group);
  if (props.shape?.circle)
    L.circle(at(props.shape.circle.centre), { ...shape, radius: props.shape.circle.metres }).addTo(group);
  if (props.pin) {
    const red = colour('--emergency');
    if (typeof props.bearing === 'number') {
      const tip = destination(props.pin, props.bearing, 450);
      const barbs = [150, 210].map((turn) => destination(tip, (props.bearing ?? 0) + turn, 110));
      L.polyline([at(props.pin), at(tip)], { color: red, weight: 4, interactive: false }).addTo(group);
      L.polyline([at(barbs[0] ?? tip), at(tip), at(barbs[1] ?? tip)], {
        color: red,
        weight: 4,
        interactive: false,
      }).addTo(group);
    }
    L.circleMarker(at(props.pin), {
      radius: 8,
      color: colour('--card'),
      weight: 3,
      fillColor: red,
      fillOpacity: 1,
      interactive: false,
    }).addTo(group);
  }
}

/** Lets a person draw; resolves `done` with the ring or the circle, in degrees and metres. */
async function startDrawing(
  map: L.Map,
  mode: 'polygon' | 'circle',
  done: (shape: Shape) => void,
): Promise<() => void> {
  const [{ TerraDraw, TerraDrawCircleMode, TerraDrawPolygonMode }, { TerraDrawLeafletAdapter }] =
    await Promise.all([import('terra-draw'), import('terra-draw-leaflet-adapter')]);
  const adapter = new TerraDrawLeafletAdapter({ lib: L, map });
  // The adapter makes its panes and orders them with <style> elements, which a strict content security policy
  // refuses; the pane's own style property is always allowed.
  Object.assign(adapter, {
    createPaneStyleSheet: (pane: string, zIndex: number) => {
      map.createPane(pane).style.zIndex = String(zIndex + 600);
      return document.createElement('span');
    },
  });
  const draw = new TerraDraw({ adapter, modes: [new TerraDrawPolygonMode(), new TerraDrawCircleMode()] });
  draw.start();
  draw.setMode(mode);
  draw.on('finish', (id) => {
    const feature = draw.getSnapshotFeature(id);
    const ring = feature?.geometry.type === 'Polygon' ? feature.geometry.coordinates[0] : undefined;
    if (!ring) return;
    const kilometres = feature?.properties['radiusKilometers'];
    const corners = ring.map(([longitude = 0, latitude = 0]): Position => [longitude, latitude]);
    if (mode === 'circle' && typeof kilometres === 'number') {
      // The ring of a circle repeats its first corner; without it, the mean of the corners is the centre.
      const open = corners.slice(0, -1);
      const mean = (axis: 0 | 1) => open.reduce((sum, corner) => sum + corner[axis], 0) / open.length;
      done({ polygon: null, circle: { centre: [mean(0), mean(1)], metres: Math.round(kilometres * 1000) } });
    } else done({ polygon: corners, circle: null });
  });
  return () => draw.stop();
}

export function MapView(props: Props) {
  const holder = useRef<HTMLDivElement>(null);
  const live = useRef<{ map: L.Map; ground: L.LayerGroup } | null>(null);
  const latest = useRef(props);
  latest.current = props;

  useEffect(() => {
    if (!holder.current) return undefined;
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    const map = L.map(holder.current, {
      preferCanvas: true,
      attributionControl: Boolean(props.tiles),
      zoomControl: !props.still,
      dragging: !props.still,
      keyboard: !props.still,
      scrollWheelZoom: false,
      doubleClickZoom: !props.still,
      touchZoom: !props.still,
      zoomAnimation: !calm,
      fadeAnimation: !calm,
      zoomSnap: 0.5,
      maxZoom: 19,
    });
    if (props.tiles) L.tileLayer(props.tiles, { maxZoom: 19 }).addTo(map);
    map.setView([50.85, 4.35], 8);
    const ground = L.layerGroup().addTo(map);
    live.current = { map, ground };
    let timer: ReturnType<typeof setTimeout> | undefined;
    map.on('moveend', () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        latest.current.onView?.({ bbox: map.getBounds().toBBoxString(), zoom: map.getZoom() });
      }, 200);
    });
    map.on('zoomend', () => drawGround(ground, latest.current, map.getZoom()));
    const resized = new ResizeObserver(() => map.invalidateSize({ animate: false }));
    resized.observe(holder.current);
    const scheme = matchMedia('(prefers-color-scheme: dark)');
    const repaint = () => drawGround(ground, latest.current, map.getZoom());
    scheme.addEventListener('change', repaint);
    return () => {
      clearTimeout(timer);
      resized.disconnect();
      scheme.removeEventListener('change', repaint);
      live.current = null;
      map.remove();
    };
  }, [props.tiles, props.still]);

  useEffect(() => {
    if (live.current) drawGround(live.current.ground, props, live.current.map.getZoom());
  }, [props.areas, props.points, props.streets, props.marks, props.pin, props.bearing, props.shape]);

  useEffect(() => {
    if (!live.current || props.fit.length === 0) return;
    live.current.map.fitBounds(L.latLngBounds(props.fit.map(at)), {
      padding: [24, 24],
      maxZoom: 16,
      animate: false,
    });
  }, [props.fitKey]);

  useEffect(() => {
    const map = live.current?.map;
    if (!map || !props.draw) return undefined;
    let stop: (() => void) | null = null;
    let gone = false;
    map.getContainer().dataset['drawing'] = props.draw;
    void startDrawing(map, props.draw, (shape) => {
      queueMicrotask(() => {
        stop?.();
        stop = null;
      });
      latest.current.onShape?.(shape);
    }).then((stopper) => {
      if (gone) stopper();
      else stop = stopper;
    });
    return () => {
      gone = true;
      delete map.getContainer().dataset['drawing'];
      stop?.();
    };
  }, [props.draw]);

  return <div ref={holder} class="ground-map" role="region" aria-label={props.label} />;
}
