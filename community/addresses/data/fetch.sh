#!/bin/sh
# Fetch China's divisions from the package @vant/area-data into regions.csv, with the licence.
# Run it in this folder with a newer version when divisions change: sh fetch.sh 2.1.0
set -eu
version=${1:?which version of @vant/area-data? sh fetch.sh 2.1.0}
here=$PWD
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm pack --silent "@vant/area-data@$version" >/dev/null
tar -xzf vant-area-data-*.tgz
cp package/LICENSE "$here/LICENSE"
cat >draw.mjs <<'JS'
import { areaList } from "./package/dist/index.js";
const all = { ...areaList.province_list, ...areaList.city_list, ...areaList.county_list };
for (const code of Object.keys(all).sort()) console.log(`${code},${all[code]}`);
JS
node draw.mjs >"$here/regions.csv"
