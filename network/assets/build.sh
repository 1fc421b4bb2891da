#!/bin/sh
# Builds stylesheets, scripts and fonts into network/static/dist. `make assets` runs it in the top folder.
# Without a usable Node the stylesheet alone is built, and the next run tries again.
bin=$PWD/.venv/bin
built=$PWD/network/static/dist/.built

node_is_new_enough() {
    node -e 'process.exit(parseInt(process.versions.node) >= 20 ? 0 : 1)' && npm --version
} >/dev/null 2>&1

# A wheel brings Node to the machines it fits. It is built from no source: that would take an hour.
node_from_wheel() {
    export PATH="$bin:$PATH"
    # This Node does not trust the machine's own certificates (a company's proxy, say) unless told to.
    export NODE_OPTIONS="${NODE_OPTIONS:---use-system-ca}"
    [ -x "$bin/node" ] || "$bin/python" -m pip install -qq --disable-pip-version-check --require-hashes \
        --only-binary :all: -r requirements/node.txt || return 1
    node_is_new_enough
}

fetch_packages() {
    (cd network/assets && { [ node_modules/.package-lock.json -nt package-lock.json ] \
        || npm ci --ignore-scripts --no-audit --no-fund --prefer-offline --loglevel=error; })
}

echo "Building stylesheets, scripts and fonts ..."

if { node_is_new_enough || node_from_wheel; } && fetch_packages; then
    (cd network/assets && node build.mjs) && touch "$built"
elif [ -n "$CI" ]; then
    echo "Node or the packages of network/assets could not be had." >&2
    exit 1
else
    "$bin/python" network/assets/bundle_css.py
    echo "Node or its packages could not be had: the site is served without scripts and fonts."
fi
