#!/usr/bin/env python

import urllib.request  # Ported: requests is not in the standard library.
import base64
import urllib

userid = 1
token = "8b26e1e4f3f5e00a888807e605565c47"

# Ported: Python 3's b64encode takes bytes and returns bytes.
b64_key = base64.b64encode(("%s:%s" % (userid, token)).encode()).decode()
headers = {"Authorization": "Bearer %s" % b64_key}
sync_url = "https://api.promoonly.com/user/sync"
# Ported: requests.get(sync_url, headers=headers).
result_return = urllib.request.urlopen(urllib.request.Request(sync_url, headers=headers))

print(result_return.read().decode())  # Ported: result_return.text.
