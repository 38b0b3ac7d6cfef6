// Runs in the page: replaces each still picture by its live chart once it comes into view. A picture
// whose chart fails stays as it is. live_charts.ts puts the constants before this text.

// As figureSvg() in svg.ts has it: nothing is loaded.
const refuse = (uri) => Promise.reject(new Error(`not loaded: ${uri}`));
const REFUSING = {
  ...vega.loader(),
  load: refuse,
  http: refuse,
  file: refuse,
  sanitize: (uri, { context } = {}) => {
    const fine = context === "href" ? /^(https?:|mailto:|#)/i : /^data:image\//i;
    return Promise.resolve({ href: fine.test(uri) ? uri : "", rel: "noopener" });
  },
};

async function enliven(picture) {
  const spec = JSON.parse(picture.parentElement.querySelector("script").textContent);
  if (picture.classList.contains("narrow") && !spec.$schema) {
    // As narrowed() in svg.ts does it for the still picture
    if (spec.hconcat) {
      spec.vconcat = spec.hconcat;
      delete spec.hconcat;
    }
    if (spec.layer?.some(({ name }) => name === PRINTED_LAYER)) spec.width = NARROW_PRINTED_WIDTH;
    spec.config = vega.mergeConfig({}, spec.config ?? {}, NARROW_THEME);
  }
  const stage = document.createElement("div");
  // Interpreted expressions and an SVG that reads the page's colours: no eval, one look.
  await vegaEmbed(stage, spec, {
    mode: spec.$schema ? "vega" : "vega-lite", // chart_block.ts leaves only Vega's its schema
    loader: REFUSING,
    actions: false,
    defaultStyle: false,
    renderer: "svg",
    ast: true,
  });
  picture.style.minHeight = `${picture.offsetHeight}px`;
  picture.replaceChildren(...stage.childNodes);
  picture.setAttribute("role", "group");
}

const observer = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    if (!isIntersecting) continue;
    observer.unobserve(target);
    enliven(target).catch((error) => console.warn(error));
  }
}, { rootMargin: "200px" });

for (const picture of document.querySelectorAll(".picture")) observer.observe(picture);
