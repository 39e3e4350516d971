// What scripts add to pages that work without them.

// A countdown beside the instant at which a hold ends, by the server's time. It is
// said twice that the end is near; at the end the page says what now.
for (const shown of document.querySelectorAll("[data-until]")) {
  const until = Date.parse(shown.dataset.until) + (Date.now() - Date.parse(shown.dataset.now));
  const said = document.getElementById(shown.dataset.said);
  const tick = () => {
    const left = Math.max(0, Math.round((until - Date.now()) / 1000));
    shown.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    shown.classList.toggle("soon", left <= 120);
    const words = left <= 30 ? said.dataset.last : left <= 120 ? said.dataset.soon : "";
    if (said.textContent !== words) said.textContent = words;
    if (left > 0) setTimeout(tick, 1000 - (Date.now() % 1000));
    else location.replace(shown.dataset.then);
  };
  tick();
}

// A page that waits for news looks for it, and is loaded again once there is some.
for (const waiting of document.querySelectorAll("[data-refresh]")) {
  const look = async () => {
    try {
      const answer = await fetch(location.href, { cache: "no-store" });
      if (answer.ok && !(await answer.text()).includes("data-refresh")) return location.reload();
    } catch { /* away for a moment: look again */ }
    setTimeout(look, waiting.dataset.refresh * 1000);
  };
  setTimeout(look, waiting.dataset.refresh * 1000);
}

// A button that copies what can be selected and copied by hand, too.
for (const link of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button plain small";
  button.textContent = link.dataset.copy;
  const done = document.createElement("span");
  done.setAttribute("role", "status");
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(link.value);
    done.textContent = link.dataset.copied;
  });
  link.after(button, done);
}

// A form is sent once, however often its button is pressed.
for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
  addEventListener("pageshow", () => delete form.dataset.sent);
}

// The browser's position in place of a postal code, for who wants that.
for (const place of document.querySelectorAll("[data-place]")) {
  const [button, said] = place.querySelectorAll(".locate > *");
  const { postcode, lat, lon } = place.closest("form").elements;
  const put = (position) => {
    lat.value = position ? position.latitude.toFixed(4) : "";
    lon.value = position ? position.longitude.toFixed(4) : "";
  };
  if (navigator.geolocation) button.hidden = false;
  button.addEventListener("click", () => {
    said.textContent = said.dataset.asking;
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      put(coords);
      postcode.value = "";
      said.textContent = said.dataset.found;
    }, (fault) => {
      said.textContent = fault.code === fault.PERMISSION_DENIED ? said.dataset.refused : said.dataset.failed;
      postcode.focus();
    }, { timeout: 15000, maximumAge: 600000 });
  });
  postcode.addEventListener("input", () => {
    put(null);
    said.textContent = "";
  });
}

// On a phone the days of a week are closed but for the first with a start.
if (!matchMedia("(min-width: 60rem)").matches) {
  for (const days of document.querySelectorAll(".days")) {
    [...days.querySelectorAll("details")].forEach((day, i) => { day.open = i === 0; });
  }
}

// A centre under the pointer is found on the map, and the other way round.
for (const centre of document.querySelectorAll(".centre")) {
  const dot = document.querySelector(`.map-dot[data-centre="${centre.dataset.centre}"]`);
  for (const [event, lit] of [["pointerenter", true], ["pointerleave", false], ["focusin", true], ["focusout", false]]) {
    centre.addEventListener(event, () => dot?.classList.toggle("lit", lit));
  }
}
