// A contact sheet that is wider than the window: what is chosen on it is brought into its middle.
export const bring = (item) => {
  const sheet = item?.closest(".sheet"), place = item?.closest("li");
  if (!sheet) return;
  const [outer, inner] = [sheet.getBoundingClientRect(), place.getBoundingClientRect()];
  sheet.scrollLeft += inner.left - outer.left - (outer.width - inner.width) / 2;
};

bring(document.querySelector(".sheet [aria-current]"));
