/* A map with one pin beside a field for a position, and the position of the phone. The field stays the source. */
(() => {
  "use strict";
  const read = (text) => {
    const found = /^\s*(-?\d+(?:\.\d+)?)\s*[,;\s]\s*(-?\d+(?:\.\d+)?)\s*$/.exec(text);
    return found ? [Number(found[1]), Number(found[2])] : null;
  };
  const start = async (box) => {
    const input = box.querySelector("input"), place = box.querySelector("[data-pin]");
    const here = box.querySelector("[data-here]"), said = box.querySelector("[data-said]");
    const points = await (await fetch(box.dataset.position)).json();
    place.hidden = false;
    const map = L.map(place, { attributionControl: false, scrollWheelZoom: false, zoomAnimation: false, fadeAnimation: false, markerZoomAnimation: false });
    const communes = points.features.map(({ geometry, properties }) => {
      const label = document.createElement("span");
      label.textContent = properties.name;
      return L.circleMarker([geometry.coordinates[1], geometry.coordinates[0]], { radius: 5, weight: 1, color: "#35936e", fillColor: "#8cc9ae", fillOpacity: 1 })
        .bindTooltip(label).addTo(map);
    });
    if (communes.length) map.fitBounds(L.featureGroup(communes).getBounds().pad(0.05));
    let pin = null;
    const show = (position, near) => {
      if (pin) pin.remove();
      pin = position ? L.circleMarker(position, { radius: 10, weight: 4, color: "#b3261e", fillColor: "#ffffff", fillOpacity: 1 }).addTo(map) : null;
      if (position && near) map.setView(position, 12);
    };
    const set = ([latitude, longitude]) => {
      input.value = `${latitude.toFixed(6)}, ${longitude.toFixed(6)}`;
      said.textContent = input.value;
      show([latitude, longitude], false);
    };
    show(read(input.value), true);
    input.addEventListener("change", () => show(read(input.value), true));
    map.on("click", (event) => set([event.latlng.lat, event.latlng.lng]));
    if (navigator.geolocation) {
      here.hidden = false;
      here.addEventListener("click", () => navigator.geolocation.getCurrentPosition(
        ({ coords }) => { set([coords.latitude, coords.longitude]); map.setView([coords.latitude, coords.longitude], 12); },
        () => { said.textContent = said.dataset.refused; },
        { enableHighAccuracy: true, timeout: 20000 },
      ));
    }
  };
  document.querySelectorAll("[data-position]").forEach((box) => start(box).catch(() => {}));
})();
