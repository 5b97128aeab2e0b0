function b64EncodeUnicode(str)
{
    return btoa(encodeURIComponent(str).replace(/%([0-9A-F]{2})/g,
        function toSolidBytes(match, p1)
        {
            return String.fromCharCode('0x' + p1);
        }));
}

// Ported: jQuery's $.ajax needs a browser; this is what the sample uses of it.
var $ = {
    ajax: function (o)
    {
        fetch(o.url, { method: o.type, headers: o.headers })
            .then(function (r) { return r[o.dataType](); })
            .then(o.success);
    }
};

var userid = 1;
var token = "8b26e1e4f3f5e00a888807e605565c47";
var auth_str = "Bearer " + b64EncodeUnicode(userid + ":" + token);

$.ajax({
    type: "GET",
    url: "https://api.promoonly.com/user/sync",
    headers: { "Authorization": auth_str },
    dataType: "json",
    success: function (data)
    {
        console.log(JSON.stringify(data)); // Ported: printed console.log(data).
    }
});
