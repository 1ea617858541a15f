/* Circles at the centroids of the communes, shaded like the table beside them, which stays the source of every figure. */
(() => {
  "use strict";
  const shades = ["#ffffff", "#cfe8dc", "#8cc9ae", "#35936e", "#064b35"];
  const draw = async (figure) => {
    const place = figure.querySelector(".map");
    const rows = new Map([...figure.querySelectorAll("tr[data-code]")].map((row) => [row.dataset.code, row]));
    const points = await (await fetch(figure.dataset.map)).json();
    place.hidden = figure.querySelector(".map-legend").hidden = false;
    figure.querySelector(".map-table").open = false;
    const map = L.map(place, { attributionControl: false, zoomSnap: 0.25, scrollWheelZoom: false, zoomAnimation: false, fadeAnimation: false, markerZoomAnimation: false });
    const circles = [];
    for (const { geometry, properties } of points.features) {
      const row = rows.get(properties.code);
      if (!row) continue;
      const circle = L.circleMarker([geometry.coordinates[1], geometry.coordinates[0]], {
        radius: 9, weight: 1.5, color: "#064b35", fillOpacity: 1, fillColor: shades[Number(row.dataset.shade)],
      }).addTo(map);
      const link = row.querySelector("a");
      const label = document.createElement("span");
      label.textContent = `${properties.name}: ${row.querySelector("td").textContent}`;
      circle.bindTooltip(label);
      if (link) circle.on("click", () => { location.href = link.href; });
      circles.push(circle);
    }
    if (circles.length) map.fitBounds(L.featureGroup(circles).getBounds().pad(0.06));
  };
  document.querySelectorAll("[data-map]").forEach((figure) => draw(figure).catch(() => {}));
})();
