# Port of the document's sample to Python 3 and its standard library.
import json, urllib.parse, urllib.request  # port: was "import requests"

url = 'http://domain/api/member/tokenrebuystring'

params = {
        'username': 'testakovsky2',
        'siteid': '1'
}

headers = {
     'api-key': '44b5498dbcb481a0d00b404c0169af62',
     'api-username': 'tmm1phrvezsbu'
}


# port: was "res = requests.get(url, params=params, headers=headers)"
res = urllib.request.urlopen(urllib.request.Request(url + '?' + urllib.parse.urlencode(params), headers=headers))

print(json.load(res))  # port: was "print res.json()"
