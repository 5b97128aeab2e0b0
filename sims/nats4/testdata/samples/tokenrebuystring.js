// Port of the document's sample to Node's standard library.
// port: was "var request = require('request');"
var http = require('http');
function request(options, callback) {
    http.get(options.url + '?' + new URLSearchParams(options.qs), { headers: options.headers }, function(response) {
        var body = '';
        response.on('data', function(chunk) { body += chunk; });
        response.on('end', function() { callback(null, response, JSON.parse(body)); });
    }).on('error', callback);
}

var options = {
    url: 'http://domain/api/member/tokenrebuystring',
    method: 'GET',
    qs: {
        'username': 'testakovsky2',
        'siteid': '1'
    },
    json: true,
    headers: {
        'api-key': '44b5498dbcb481a0d00b404c0169af62',
        'api-username': 'tmm1phrvezsbu'
    }
};

function callback(error, response, body) {
    if (!error && response.statusCode == 200) {
        console.log(body);
    }
    else{
        console.log(body);
    }

}


request(options, callback);
