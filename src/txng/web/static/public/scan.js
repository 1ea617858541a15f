// The camera of the page /quet: the browser's own reader where it has one, else the reader we bring along.
// Whatever is read goes to the search page, which says what it is: no foreign address is ever opened from here.
const box = document.querySelector("[data-scan]");
const video = box.querySelector("video");
const view = box.querySelector(".view");
const status = box.querySelector("[data-status]");
const torch = box.querySelector("[data-torch]");
const start = box.querySelector("[data-start]");
const form = document.querySelector("[data-photo-form]");
const NATIVE = ["qr_code", "data_matrix", "ean_13", "ean_8", "code_128", "itf", "upc_a"];
const OURS = ["QRCode", "DataMatrix", "EAN13", "EAN8", "Code128", "ITF", "UPCA", "DataBar", "DataBarExp"];
let stream = null;
let reader = null;
let done = false;

const say = (what) => { status.textContent = status.dataset[what]; };

async function nativeReader() {
  if (!("BarcodeDetector" in window)) return null;
  const known = await BarcodeDetector.getSupportedFormats();
  if (!["qr_code", "data_matrix", "ean_13", "code_128"].every((format) => known.includes(format))) return null;
  const detector = new BarcodeDetector({ formats: NATIVE.filter((format) => known.includes(format)) });
  return async (source) => (await detector.detect(source)).map((one) => ({
    text: one.rawValue,
    prefix: { code_128: "]C1", data_matrix: "]d2" }[one.format] || "",
  }));
}

function load(address) {
  return new Promise((loaded, failed) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = loaded;
    script.onerror = failed;
    document.head.append(script);
  });
}

async function ourReader() {
  await load(box.dataset.script);
  const wasm = await (await fetch(box.dataset.wasm)).arrayBuffer();
  ZXingWASM.prepareZXingModule({ overrides: { wasmBinary: wasm, locateFile: () => box.dataset.wasm } });
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  return async (source) => {
    const width = source.videoWidth || source.width;
    const height = source.videoHeight || source.height;
    const scale = Math.min(1, 1600 / Math.max(width, height));
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    if (!canvas.width) return [];
    pen.drawImage(source, 0, 0, canvas.width, canvas.height);
    const picture = pen.getImageData(0, 0, canvas.width, canvas.height);
    const found = await ZXingWASM.readBarcodes(picture, { formats: OURS, tryHarder: true, textMode: "Plain", maxNumberOfSymbols: 4 });
    return found.filter((one) => one.isValid !== false && one.text).map((one) => ({
      text: one.text,
      prefix: ["]C1", "]d2", "]Q3", "]e0"].includes(one.symbologyIdentifier) ? one.symbologyIdentifier : "",
    }));
  };
}

// A Digital Link tells more than the EAN beside it; an element string needs the name of its symbol in front.
function best(found) {
  const link = found.find((one) => /^https?:/i.test(one.text));
  const one = link || found[0];
  const isMessage = /^(00\d{18}|0[12]\d{14})/.test(one.text) && !/^https?:/i.test(one.text);
  return isMessage && one.prefix ? one.prefix + one.text : one.text;
}

function go(found) {
  done = true;
  say("found");
  if (navigator.vibrate && navigator.userActivation && navigator.userActivation.hasBeenActive) navigator.vibrate(60);
  end();
  location.assign(box.dataset.search + encodeURIComponent(best(found)));
}

function end() {
  if (stream) for (const track of stream.getTracks()) track.stop();
  stream = null;
}

async function look() {
  while (stream && !done) {
    const found = video.readyState >= 2 ? await reader(video).catch(() => []) : [];
    if (found.length && !done) go(found);
    await new Promise((next) => setTimeout(next, 60));
  }
}

async function open() {
  start.hidden = true;
  view.hidden = false;
  say("starting");
  try {
    stream = await navigator.mediaDevices.getUserMedia({
      audio: false,
      video: { facingMode: { ideal: "environment" }, width: { ideal: 1280 }, height: { ideal: 960 } },
    });
  } catch (error) {
    view.hidden = true;
    start.hidden = false;
    say(error.name === "NotAllowedError" || error.name === "SecurityError" ? "refused" : "none");
    return;
  }
  video.srcObject = stream;
  await video.play().catch(() => {});
  const [track] = stream.getVideoTracks();
  if (track.getCapabilities && track.getCapabilities().torch) {
    torch.hidden = false;
    torch.onclick = async () => {
      const on = torch.getAttribute("aria-pressed") !== "true";
      await track.applyConstraints({ advanced: [{ torch: on }] }).catch(() => {});
      torch.setAttribute("aria-pressed", String(on));
    };
  }
  reader = reader || (await nativeReader()) || (await ourReader());
  say("looking");
  look();
}

// With scripts the photo is read here and never leaves the phone; if that fails the form sends it as without scripts.
form.addEventListener("submit", async (event) => {
  const [file] = form.elements.photo.files;
  if (!file || !window.createImageBitmap) return;
  event.preventDefault();
  say("photo");
  try {
    reader = reader || (await nativeReader()) || (await ourReader());
    const found = await reader(await createImageBitmap(file));
    if (found.length) return go(found);
    say("empty");
  } catch {
    form.submit();
  }
});
form.elements.photo.addEventListener("change", () => form.requestSubmit());
start.addEventListener("click", open);
addEventListener("pagehide", end);
addEventListener("pageshow", (event) => { if (event.persisted) { done = false; start.hidden = false; view.hidden = true; } });

box.hidden = false;
if (navigator.mediaDevices && navigator.mediaDevices.getUserMedia) open();
else { view.hidden = true; say("none"); }
