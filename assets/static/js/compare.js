// Drag across the painting to uncover the photo. It is a range input underneath, so arrow keys and screen readers have it too.
export const compare = (box) => {
  const range = box.querySelector("input");
  const cut = () => {
    box.style.setProperty("--cut", `${range.value}%`);
    range.setAttribute("aria-valuetext", `${range.value} % photo, ${100 - range.value} % painting`);
  };
  range.addEventListener("input", cut);
  cut();
  box.classList.add("is-on");
};

document.querySelectorAll("[data-compare]").forEach(compare);
